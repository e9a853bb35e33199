# saring_options carries build-only flags; it is linked PRIVATE and never exported.
add_library(saring_options INTERFACE)
target_compile_options(saring_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${SARING_WERROR}>:-Werror>)
if(SARING_SANITIZE)
  target_compile_options(saring_options INTERFACE
    -fsanitize=${SARING_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(saring_options INTERFACE -fsanitize=${SARING_SANITIZE})
endif()
