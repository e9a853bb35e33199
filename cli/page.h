// SPDX-License-Identifier: Apache-2.0
// One input through the pipeline, to the text that is written and the line that is reported.
#pragma once
#include <cstdint>
#include <string>

#include "inputs.h"
#include "load.h"
#include "saring/corpus/names.h"
#include "saring/corpus/output.h"
#include "saring/corpus/report.h"
#include "saring/document/document.h"
#include "settings.h"

namespace saring::cli {

struct Page {
  Input input;
  bool ok = false;       // `text` is to be written
  bool skipped = false;  // not made, because its file is there
  std::string text;
  std::string name;  // wanted file name; empty: none could be made
  PageReport report;
};

// What the settings say wrong about inputs of pages (--url with several; an output that is an input or the
// other output, which would be lost), or an empty string.
std::string check_inputs(const Settings& settings);

ExtractOptions extract_options(const Settings& settings);
PageInput page_input(const Loaded& page, const Settings& settings);

// For several threads at once.
class PageMaker {
 public:
  explicit PageMaker(const Settings& settings);
  // With --skip-existing: where files may stand already. The folder must outlive the maker.
  void skip_in(const OutputFolder* folder) { folder_ = folder; }

  enum class Skip : std::uint8_t { allowed, never };
  // A page of a name that its document does not decide has it even if it failed after loading, so that names
  // do not move when a page fails.
  Page make(const Input& input, Skip skip, ParseMemory& memory);

 private:
  bool make_early_name(Page& page, std::string_view bytes);
  void extract_into(Page& page, const Loaded& loaded, ParseMemory& memory);

  const Settings& settings_;
  NameTemplate template_;
  WriteOptions write_;
  const OutputFolder* folder_ = nullptr;
  HostGate gate_;
};

}  // namespace saring::cli
