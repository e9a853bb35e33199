cmake_minimum_required(VERSION 3.25)
# ctest: layers.catches. Each forbidden include below, put into a copy of the library, must make layers.cmake fail.
set(cases
  "base/result.h|#include \"saring/text/utf8.h\""
  "dom/zz.cpp|#include \"saring/block/block.h\""
  "text/zz.cpp|#include <gumbo.h>"
  "url/zz.h|#include <unicode/uidna.h>"
  "write/zz.cpp|# include <regex>")
foreach(case IN LISTS cases)
  string(REGEX MATCH "^([^|]+)\\|(.*)$" _ "${case}")
  set(file ${CMAKE_MATCH_1})
  set(line "${CMAKE_MATCH_2}")
  file(REMOVE_RECURSE ${WORK})
  file(COPY ${SRC}/ DESTINATION ${WORK})
  file(APPEND ${WORK}/${file} "\n${line}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -DSRC=${WORK} -P ${LAYERS} RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
  if(code EQUAL 0)
    message(FATAL_ERROR "layers.cmake let pass in ${file}: ${line}")
  endif()
endforeach()
