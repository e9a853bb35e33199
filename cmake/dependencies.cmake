# Everything comes from the distribution's packages (their names: cmake/packages.txt).
find_package(PkgConfig REQUIRED)
pkg_check_modules(GUMBO REQUIRED IMPORTED_TARGET gumbo>=0.10.1)
# Its archive, where the package has it: functions that call each other directly make cleaning 5 % faster, and
# the program keeps the parser that the skim in front of it was tested with.
find_library(GUMBO_ARCHIVE NAMES libgumbo.a HINTS ${GUMBO_LIBDIR})
if(GUMBO_ARCHIVE)
  set_target_properties(PkgConfig::GUMBO PROPERTIES INTERFACE_LINK_LIBRARIES ${GUMBO_ARCHIVE})
endif()
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(PSL REQUIRED IMPORTED_TARGET libpsl)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq>=15)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(CURL 7.85 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)
find_package(CLD2 REQUIRED)

# Those that are loaded when they are first needed (toolkit/saring/base/library.h): their headers are compiled
# with, their names as the dynamic linker knows them become definitions.
function(use_when_needed target definition library)
  get_target_property(file ${library} IMPORTED_LOCATION)
  if(NOT file)
    get_target_property(file ${library} IMPORTED_LOCATION_RELEASE)
  endif()
  if(NOT file) # of pkg_check_modules
    get_target_property(file ${library} INTERFACE_LINK_LIBRARIES)
  endif()
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${file} OUTPUT_VARIABLE dynamic ERROR_QUIET)
  if(NOT dynamic MATCHES "SONAME +([^\n ]+)")
    message(FATAL_ERROR "${library} is no shared library: ${file}")
  endif()
  target_compile_definitions(${target} PRIVATE ${definition}="${CMAKE_MATCH_1}")
  target_include_directories(${target} SYSTEM PRIVATE
    $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
endfunction()
