#include "version.hpp"

#include "base/format.hpp"
#include "net/library_versions.hpp"
#include "sqlite/library_version.hpp"

namespace rollcall::cli {

std::string version_text() {
#if defined(__clang__)
  const std::string compiler = format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  const std::string compiler = format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
  return format("rollcall {}\ncompiler {}\n{}\n{}", ROLLCALL_VERSION, compiler, net::library_versions(),
                sqlite::library_version());
}

}  // namespace rollcall::cli
