// SPDX-License-Identifier: Apache-2.0
// What the command line, the environment and the configuration file say, after checking.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "saring/corpus/names.h"
#include "saring/label/label.h"
#include "saring/label/model.h"
#include "saring/write/write.h"

namespace saring::cli {

enum class When : std::uint8_t { automatic, always, never };
enum class LogLevel : std::uint8_t { error, warn, info, debug };  // each with those before it
enum class LogFormat : std::uint8_t { json, text };

struct Settings {
  std::vector<std::string> inputs;
  std::set<std::string_view> typed;  // long names of the options on the command line

  std::string output;      // -o; empty or "-": standard output
  std::string output_dir;  // -O; empty: one stream
  std::string name{kDefaultNameTemplate};
  std::string report;
  bool skip_existing = false;
  WriteOptions write;
  std::string explain_format;  // unchecked, and holds only where it was typed: else it is meant for clean

  std::string list_format;   // of feed and sitemap; the same
  std::string plain_format;  // the same of robots and url

  std::string agent;   // robots: product token; empty: that of our User-Agent
  bool batch = false;  // robots: the argument is a list
  std::string base;    // url: what relative ones are resolved against

  bool diff = false;

  double favor = 0;
  bool no_lexicon = false;
  std::shared_ptr<const Model> model;  // null: the built-in one
  std::uint32_t min_words = 5;
  LabelSet keep = 0, drop = 0;

  std::string url;
  std::string files_from;
  bool null_separated = false;
  std::string encoding;
  std::string crawl_time;
  std::size_t max_size = 0;  // bytes; 0: each source's own default

  std::vector<std::string> headers;
  std::string user_agent;
  bool allow_private = false;
  std::string ca_file;

  std::vector<std::string> by;  // fields to group pages by; empty: the usual ones
  bool cjk = false;
  bool json = false;
  std::string pages;  // file for scores by page
  std::uint32_t worst = 10;

  // crawl
  bool job_init = false, job_check = false, job_status = false, job_dry_run = false, ignore_robots = false;
  std::string log, prometheus;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::json;

  unsigned jobs = 0;  // 0: one for each core
  When progress = When::automatic;
  bool quiet = false;
  bool verbose = false;

  std::string config;
  bool no_config = false;

  bool short_help = false, long_help = false, version = false, man = false;
};

}  // namespace saring::cli
