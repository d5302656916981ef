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

# The licence goes wherever the module goes.
function(module name package path)
  file(READ ${npm_folder}/node_modules/${package}/LICENSE licence)
  file(READ ${npm_folder}/node_modules/${package}/${path} text)
  string(REGEX REPLACE "\n*//# sourceMappingURL=[^\n]*" "" text "${text}")
  string(REPLACE "from\"preact\"" "from\"./preact.js\"" rewritten "${text}")
  if(name STREQUAL "hooks" AND rewritten STREQUAL text)
    message(FATAL_ERROR "${package}/${path} has no from\"preact\" to rewrite: look how it imports preact now")
  endif()
  string(STRIP "${licence}" licence)
  file(WRITE ${TO}/vendor/${name}.js "/*\n${licence}\n*/\n${rewritten}")
endfunction()

module(preact preact dist/preact.mjs)
module(hooks preact hooks/dist/hooks.mjs)
module(htm htm dist/htm.module.js)
