# CLD2 ships neither a pkg-config file nor a CMake package. Target: CLD2::CLD2. Installed with saring, whose
# static library needs it on the consumer's link line.
include(FindPackageHandleStandardArgs)
find_library(CLD2_LIBRARY NAMES cld2)
find_path(CLD2_INCLUDE_DIR NAMES cld2/public/compact_lang_det.h)
mark_as_advanced(CLD2_LIBRARY CLD2_INCLUDE_DIR)
find_package_handle_standard_args(CLD2 REQUIRED_VARS CLD2_LIBRARY CLD2_INCLUDE_DIR)
if(CLD2_FOUND AND NOT TARGET CLD2::CLD2)
  add_library(CLD2::CLD2 UNKNOWN IMPORTED)
  set_target_properties(CLD2::CLD2 PROPERTIES IMPORTED_LOCATION ${CLD2_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${CLD2_INCLUDE_DIR})
endif()
