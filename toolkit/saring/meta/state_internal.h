// SPDX-License-Identifier: Apache-2.0
// The state that applications leave in their pages, so that scripts need not ask for it again: where it
// stands, and what of it is the text of the page. There is no standard; the shapes are those that the
// frameworks write: Next.js (__NEXT_DATA__ and flight rows), Nuxt (__NUXT_DATA__ in devalue's flattened form,
// window.__NUXT__), Apollo's cache, Redux stores, Remix and React Router, Astro's islands, Inertia.
#pragma once
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"
#include "saring/meta/hidden_body_internal.h"

namespace saring::meta {

constexpr std::size_t kMostStateBytes = 4 << 20;       // of one value; larger ones are left alone
constexpr std::size_t kMostStateBytesInAll = 8 << 20;  // of one page; pages seen have up to 1 MB
constexpr std::size_t kMostStates = 64;
constexpr std::size_t kMostStateValues = 300'000;  // objects, lists and strings looked at, in all states

// A value in a page, still as text.
struct State {
  std::string name;  // what the page calls it: "__NEXT_DATA__"; else "application/json"
  std::string json;  // mended, see mend_state()
};

// In document order. Flattened values are put together again.
std::vector<State> find_states(const Dom& dom);

// The value of a flattened list, in which members are indexes of the list and ["Reactive", i] and the like
// wrap them (devalue's stringify). A structured value that several refer to goes to the first of them, so
// that neither cycles nor sharing can make the result larger than the list; strings are copied until the
// result has twice their bytes and 64 KiB.
nlohmann::json unflatten(nlohmann::json&& list);

// The text of the page that a state holds, with a line for each paragraph; empty if there is none. Sorted out
// are objects under names like related, comments or footer, entries of lists, and objects whose title is
// another than the page's. `any`: an object that does not tell which page it is about will do, if it alone
// has such a text.
std::string body_in_state(const State& state, const PageNames& page, bool any);

// What may still be read: values, and bytes of their strings. A string that holds HTML counts as many values.
struct ReadBudget {
  std::size_t values = kMostStateValues;
  std::size_t bytes = kMostStateBytes;
};

// A value under a body's name as lines: a string, plain or HTML; or a list or tree of blocks, whatever names
// they give to type, text and children. `entities` is the object in which {"__ref": key} is looked up; may be
// null. What is beyond the budget is left out.
std::string lines_of_blocks(const nlohmann::json& value, const nlohmann::json* entities, ReadBudget& budget);

}  // namespace saring::meta
