// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "saring/label/columns.h"
#include "saring/label/model.h"

namespace saring {

// A model file put together by hand.
class ModelFile {
 public:
  struct Node {
    float threshold;
    std::uint16_t column, right;
  };
  static constexpr std::uint16_t kLeaf = 0xFFFF;
  using Tree = std::vector<Node>;

  std::uint64_t table = table_hash();
  float cut[4] = {1.25f, 0.4f, 0.5f, 5};
  std::vector<Tree> content;

  std::string bytes() const {
    std::string out = "SARMODE1";
    append(out, table);
    for (const float value : cut) append(out, value);
    append_forest(out, 1, content);
    append_forest(out, 7, {});
    append_forest(out, 1, {});
    return out;
  }

 private:
  template <class T>
  static void append(std::string& out, T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out.append(raw, sizeof value);
  }
  static void pad(std::string& out) { out.resize((out.size() + 7) / 8 * 8); }

  static void append_forest(std::string& out, std::uint32_t outputs, const std::vector<Tree>& trees) {
    std::uint32_t nodes = 0;
    for (const Tree& tree : trees) nodes += static_cast<std::uint32_t>(tree.size());
    for (const std::uint32_t value : {outputs, static_cast<std::uint32_t>(trees.size()), nodes, 0u})
      append(out, value);
    std::uint32_t root = 0;
    append(out, root);
    for (const Tree& tree : trees) append(out, root += static_cast<std::uint32_t>(tree.size()));
    pad(out);
    for (const Tree& tree : trees)
      for (const Node& node : tree) append(out, node);
    pad(out);
    out.append(nodes, '\x80');
    pad(out);
  }
};

// A model to which every block is as likely content.
inline Model constant_model(float log_odds) {
  ModelFile file;
  file.content = {{{log_odds, ModelFile::kLeaf, 0}}};
  return std::move(*Model::parse(file.bytes()));
}

}  // namespace saring
