# saring_options carries build-only flags; it is linked PRIVATE and never exported.
add_library(saring_options INTERFACE)
target_compile_options(saring_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${SARING_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False at -O2 and above in std::string's own operator+ (GCC bug 105651).
  target_compile_options(saring_options INTERFACE -Wno-restrict)
  if(SARING_SANITIZE)  # the same bug: instrumented copies make more passes see bounds that are not there
    target_compile_options(saring_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endif()
if(SARING_SANITIZE)
  target_compile_options(saring_options INTERFACE
    -fsanitize=${SARING_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(saring_options INTERFACE -fsanitize=${SARING_SANITIZE})
endif()
