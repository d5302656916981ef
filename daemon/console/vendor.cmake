# SPDX-License-Identifier: EUPL-1.2
# Takes preact and htm from npm, as modules that a browser finds by their addresses: TO/vendor/{preact,hooks,htm}.js.
set(advice "the console needs npm, and the network once; -DASSISTD_CONSOLE=OFF leaves it out")
set(npm_folder ${TO}/npm)

find_program(npm npm)
if(NOT npm)
  message(FATAL_ERROR "There is no npm: ${advice}")
endif()
file(COPY ${FROM}/package.json ${FROM}/package-lock.json DESTINATION ${npm_folder})
execute_process(COMMAND ${npm} ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
                WORKING_DIRECTORY ${npm_folder} OUTPUT_QUIET ERROR_VARIABLE told RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "npm ci failed: ${advice}\n${told}")
endif()

# The licences go wherever the modules go.
function(licence package)
  file(READ ${npm_folder}/node_modules/${package}/LICENSE text)
  file(APPEND ${TO}/vendor/licences.txt "${package}\n\n${text}\n\n")
endfunction()

function(module name package path)
  file(READ ${npm_folder}/node_modules/${package}/${path} text)
  string(REGEX REPLACE "\n*//# sourceMappingURL=[^\n]*" "" text "${text}")
  string(REPLACE "from\"preact\"" "from\"./preact.js\"" rewritten "${text}")
  if(name STREQUAL "hooks" AND rewritten STREQUAL text)
    message(FATAL_ERROR "${package}/${path} has no from\"preact\" to rewrite: look how it imports preact now")
  endif()
  file(WRITE ${TO}/vendor/${name}.js "/* ${package}, by its authors: see licences.txt */\n${rewritten}")
endfunction()

file(WRITE ${TO}/vendor/licences.txt "The console holds these, each under its own licence.\n\n")
licence(preact)
licence(htm)
module(preact preact dist/preact.mjs)
module(hooks preact hooks/dist/hooks.mjs)
module(htm htm dist/htm.module.js)
