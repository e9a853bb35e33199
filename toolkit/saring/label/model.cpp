// SPDX-License-Identifier: Apache-2.0
#include "saring/label/model.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "saring/label/columns.h"
#include "saring/label/model_data_internal.h"

namespace saring {
namespace {

constexpr char kMagic[8] = {'S', 'A', 'R', 'M', 'O', 'D', 'E', '1'};

struct Header {
  char magic[8];
  std::uint64_t table;  // table_hash() of the columns it was made for
  float lambda, relative, article_relative, least_words;
};
struct ForestRow {
  std::uint32_t outputs, trees, nodes, reserved;
};
static_assert(sizeof(Header) == 32 && sizeof(ForestRow) == 16);

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

// Takes sections off the front.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  // The next `count` values in place; null if there are fewer bytes.
  template <class T>
  const T* take(std::size_t count) {
    if (count > rest_.size() / sizeof(T)) return nullptr;
    const char* const at = rest_.data();
    rest_.remove_prefix(std::min(padded(count * sizeof(T)), rest_.size()));
    return reinterpret_cast<const T*>(at);
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

constexpr std::size_t kColumns[Model::kForests] = {column::count, page_column::count, page_column::count};

Error corrupt(const char* what) { return {Errc::corrupt, std::string("model: ") + what}; }

bool sane(const Cut& cut) {
  return cut.lambda > 0 && cut.lambda < 100 && cut.relative >= 0 && cut.relative < 1 &&
         cut.article_relative >= 0 && cut.article_relative < 1 && cut.least_words >= 0 &&
         cut.least_words < 1000;
}

}  // namespace

Result<Model> Model::parse(std::string bytes) {
  if (bytes.size() > kMaxBytes) return corrupt("too large");
  Model model;
  model.storage_ = std::make_unique<std::uint64_t[]>(padded(bytes.size()) / 8);
  std::memcpy(model.storage_.get(), bytes.data(), bytes.size());
  const Status read = model.read({reinterpret_cast<const char*>(model.storage_.get()), bytes.size()});
  if (!read) return read.error();
  for (std::size_t f = 0; f < kForests; ++f)
    if (const Status checked = check(model.forests_[f], kColumns[f]); !checked) return checked.error();
  return model;
}

const Model& Model::built_in() {
  static const Model model = [] {
    Model m;
    [[maybe_unused]] const Status read = m.read(built_in_model());
    assert(read);
    return m;
  }();
  return model;
}

Status Model::read(std::string_view bytes) {
  static_assert(sizeof(Node) == 8);
  Reader reader(bytes);
  const auto* header = reader.take<Header>(1);
  if (!header || std::memcmp(header->magic, kMagic, sizeof kMagic) != 0)
    return corrupt("not a model of this format");
  if (header->table != table_hash()) return corrupt("made for another version of the feature table");
  cut_ = {header->lambda, header->relative, header->article_relative, header->least_words};
  if (!sane(cut_)) return corrupt("cut out of range");
  constexpr std::uint32_t kOutputs[kForests] = {1, 7, 1};
  for (std::size_t f = 0; f < kForests; ++f) {
    const auto* row = reader.take<ForestRow>(1);
    if (!row || row->outputs != kOutputs[f] || row->trees % row->outputs != 0) return corrupt("cut short");
    const auto* roots = reader.take<std::uint32_t>(std::size_t{row->trees} + 1);
    const auto* nodes = reader.take<Node>(row->nodes);
    const auto* shares = reader.take<std::uint8_t>(row->nodes);
    if (!roots || !nodes || !shares) return corrupt("cut short");
    if (roots[0] != 0 || roots[row->trees] != row->nodes) return corrupt("trees out of range");
    forests_[f] = {
        row->outputs, {nodes, row->nodes}, {roots, std::size_t{row->trees} + 1}, {shares, row->nodes}};
  }
  if (!reader.done()) return corrupt("more bytes than it should have");
  return {};
}

Status Model::check(const Trees& trees, std::size_t columns) {
  const std::span<const Node> nodes = trees.nodes;
  std::vector<std::uint8_t> depths;  // of the nodes of one tree
  for (std::size_t t = 0; t + 1 < trees.roots.size(); ++t) {
    const std::uint32_t root = trees.roots[t], end = trees.roots[t + 1];
    if (root >= end || end > nodes.size()) return corrupt("trees out of range");
    depths.assign(end - root, 0);
    for (std::uint32_t i = root; i < end; ++i) {
      if (!std::isfinite(nodes[i].threshold)) return corrupt("a number is not finite");
      if (nodes[i].column == kLeaf) continue;
      // Children lie further on in the same tree, so every walk ends in a leaf.
      if (nodes[i].column >= columns || nodes[i].right < 2 || nodes[i].right >= end - i)
        return corrupt("a branch leaves its tree");
      const std::uint8_t below = depths[i - root] + 1;
      if (below > kMaxDepth) return corrupt("a tree is too deep");
      for (const std::uint32_t child : {i + 1, i + nodes[i].right})
        depths[child - root] = std::max(depths[child - root], below);
    }
    if (nodes[end - 1].column != kLeaf) return corrupt("a branch leaves its tree");
  }
  return {};
}

void Model::evaluate(Forest forest, std::span<const float> row, std::span<float> out) const {
  const Trees& trees = forests_[forest];
  assert(out.size() == trees.outputs);
  std::fill(out.begin(), out.end(), 0.0f);
  for (std::size_t t = 0; t + 1 < trees.roots.size(); ++t) {
    out[t % trees.outputs] += leaf(&trees.nodes[trees.roots[t]], row.data());
  }
}

std::vector<Push> Model::pushes(std::span<const float> row, std::size_t most) const {
  const Trees& trees = forests_[content];
  std::vector<float> expected(trees.nodes.size());
  for (std::size_t i = expected.size(); i-- > 0;) {
    const Node& n = trees.nodes[i];
    const float left = static_cast<float>(trees.left_shares[i]) / 255;
    expected[i] =
        n.column == kLeaf ? n.threshold : left * expected[i + 1] + (1 - left) * expected[i + n.right];
  }
  std::vector<float> sums(column::count);
  for (std::size_t t = 0; t + 1 < trees.roots.size(); ++t) {
    std::size_t i = trees.roots[t];
    while (trees.nodes[i].column != kLeaf) {
      const Node& n = trees.nodes[i];
      const std::size_t next = i + (row[n.column] <= n.threshold ? 1 : n.right);
      sums[n.column] += expected[next] - expected[i];
      i = next;
    }
  }
  std::vector<Push> out;
  for (std::uint16_t c = 0; c < column::count; ++c)
    if (sums[c] != 0) out.push_back({c, row[c], sums[c]});
  std::stable_sort(out.begin(), out.end(),
                   [](const Push& a, const Push& b) { return std::fabs(a.push) > std::fabs(b.push); });
  if (out.size() > most) out.resize(most);
  return out;
}

float logistic(float x) {
  // e^-|x| = 2^-k * e^-r with r in [0, ln 2): a series of eight terms is exact to float.
  const double y = std::min(std::fabs(static_cast<double>(x)), 80.0);
  constexpr double kLn2 = 0.6931471805599453;
  const int k = static_cast<int>(y / kLn2);
  const double r = y - k * kLn2;
  double term = 1, sum = 1;
  for (int i = 1; i <= 12; ++i) {
    term = term * -r / i;
    sum = sum + term;
  }
  const double e = std::ldexp(sum, -k);
  return static_cast<float>(x >= 0 ? 1 / (1 + e) : e / (1 + e));
}

}  // namespace saring
