// SPDX-License-Identifier: Apache-2.0
// Everything a program that cleans pages needs.
//
//   auto doc = saring::extract({.bytes = bytes, .url = url});
//   if (doc) saring::write(*doc, {}, out);
#pragma once
#include "saring/base/version.h"
#include "saring/document/document.h"
#include "saring/write/write.h"
