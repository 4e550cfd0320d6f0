# Third-party libraries, all from the distribution. Static where it ships an archive, so that the program
# needs no package on the machine it runs on.

set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS url)
set(OPENSSL_USE_STATIC_LIBS TRUE)
find_package(OpenSSL 3 REQUIRED)
# Debian 13's archive of libcrypto compresses, and CMake's module does not say with what.
foreach(library zstd z)
  find_library(ROLLCALL_${library}_ARCHIVE NAMES lib${library}.a)
  if(ROLLCALL_${library}_ARCHIVE)
    set_property(TARGET OpenSSL::Crypto APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${ROLLCALL_${library}_ARCHIVE})
  endif()
endforeach()
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)

# find_package(SQLite3) takes the shared library; the archive lies beside it.
find_path(SQLITE3_INCLUDE_DIR sqlite3.h REQUIRED)
find_library(SQLITE3_ARCHIVE NAMES libsqlite3.a REQUIRED)
add_library(rollcall_sqlite3 INTERFACE)
target_include_directories(rollcall_sqlite3 SYSTEM INTERFACE ${SQLITE3_INCLUDE_DIR})
target_link_libraries(rollcall_sqlite3 INTERFACE ${SQLITE3_ARCHIVE} Threads::Threads ${CMAKE_DL_LIBS} m)

add_library(rollcall_asio INTERFACE)
target_link_libraries(rollcall_asio INTERFACE Boost::headers Threads::Threads)
