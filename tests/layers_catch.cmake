cmake_minimum_required(VERSION 3.25)
# ctest: layers.catches. Each forbidden include below, put into a copy of the library, must make layers.cmake fail.
set(cases
  "base/result.h|#include \"saring/text/utf8.h\""
  "dom/zz.cpp|#include \"saring/block/block.h\""
  "text/zz.cpp|#include <gumbo.h>"
  "url/zz.h|#include <unicode/uidna.h>"
  "write/zz.cpp|# include <regex>"
  "base/hash.cpp|#include \"saring/saring.h\""
  "dom/dom.cpp|#include \"../block/block.h\""
  "dom/dom.cpp|#include \"saring/dom/../block/block.h\""
  "dom/dom.cpp|#include \"tag.h\""
  "dom/dom.cpp|#include <saring/block/block.h>"
  "dom/dom.cpp|#include <libxml/parser.h>"
  "text/utf8.cpp|#include <re2/re2.h>"
  "text/utf8.cpp|#include <expat.h>"
  "text/utf8.cpp|#include\"gumbo.h\""
  "text/utf8.cpp|#include kHeader"
  "label/label.cpp|#include \"model_data.inc\""
  "label/label.cpp|#include \"terminal.h\""
  "saring.h|#include \"saring/dom/arena_internal.h\""
  "saring.h|#include <gumbo.h>")
execute_process(COMMAND ${CMAKE_COMMAND} -DSRC=${SRC} -P ${LAYERS} RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "layers.cmake refuses the library as it is")
endif()
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
