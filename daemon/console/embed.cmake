# SPDX-License-Identifier: EUPL-1.2
# Embeds the console, each file as it is and compressed: its pages, three modules of npm's, and their licences. The library `console`.
set(pages_folder ${CMAKE_CURRENT_SOURCE_DIR}/console)
set(made_folder ${CMAKE_CURRENT_BINARY_DIR}/console)
set(lines "")
set(embedded "")

function(embed name path)
  set(compressed ${made_folder}/gz/${name}.gz)
  add_custom_command(OUTPUT ${compressed} DEPENDS ${path} VERBATIM
                     COMMAND ${CMAKE_COMMAND} -E copy ${path} ${made_folder}/gz/${name}
                     COMMAND ${gzip} -9nf ${made_folder}/gz/${name})
  string(MAKE_C_IDENTIFIER ${name} symbol)
  set(lines "${lines}FILE(${symbol}, \"${name}\", \"${path}\", \"${compressed}\")\n" PARENT_SCOPE)
  set(embedded ${embedded} ${path} ${compressed} PARENT_SCOPE)
endfunction()

if(ASSISTD_CONSOLE)
  find_program(gzip gzip REQUIRED)
  set(vendor vendor/preact.js vendor/hooks.js vendor/htm.js vendor/licences.txt)
  list(TRANSFORM vendor PREPEND ${made_folder}/ OUTPUT_VARIABLE modules)
  set(needs package.json package-lock.json vendor.cmake)
  list(TRANSFORM needs PREPEND ${pages_folder}/)
  add_custom_command(OUTPUT ${modules} DEPENDS ${needs} COMMENT "The console's modules, from npm" VERBATIM
                     COMMAND ${CMAKE_COMMAND} -DFROM=${pages_folder} -DTO=${made_folder} -P ${pages_folder}/vendor.cmake)
  file(GLOB pages RELATIVE ${pages_folder} CONFIGURE_DEPENDS ${pages_folder}/*.html ${pages_folder}/*.css
       ${pages_folder}/*.js ${pages_folder}/*.svg ${pages_folder}/words/*.json)
  foreach(name IN LISTS pages)
    embed(${name} ${pages_folder}/${name})
  endforeach()
  foreach(name IN LISTS vendor)
    embed(${name} ${made_folder}/${name})
  endforeach()
endif()

file(CONFIGURE OUTPUT ${made_folder}/console_files.inc CONTENT "${lines}" @ONLY)
target_include_directories(console PRIVATE ${made_folder})
set_source_files_properties(console/files.c PROPERTIES OBJECT_DEPENDS "${embedded}")
