#include "reporting/doccano.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "reporting/errors.h"

namespace concord::reporting {
namespace {

using Json = nlohmann::json;

// Returns where each UTF-16 position of a text is in code points; -1 within a surrogate pair.
std::vector<int64_t> Utf16ToCodePoints(absl::string_view text) {
  std::vector<int64_t> map;
  int64_t position = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    map.push_back(position++);
    if (byte >= 0xF0) map.push_back(-1);
  }
  map.push_back(position);
  return map;
}

// `Line` reads the text of one line.
class Line {
 public:
  Line(int64_t number, OffsetUnit unit) : number_(number), unit_(unit) {}

  absl::StatusOr<DoccanoText> Parse(absl::string_view bytes) {
    const Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return error::FileInvalid(number_, "is not a JSON object.");
    DoccanoText out;
    out.line = number_;
    CONCORD_ASSIGN_OR_RETURN(out.id, ReadId(json));
    if (!json.contains("text") || !json["text"].is_string()) {
      return error::FileInvalid(number_, "has no \"text\".");
    }
    out.text = json["text"].get<std::string>();
    if (out.text.empty()) return error::FileInvalid(number_, "has an empty \"text\".");
    // Older exports say "labels".
    const char* key = json.contains("label") ? "label" : "labels";
    if (!json.contains(key)) return error::FileInvalid(number_, "has no \"label\".");
    if (!json[key].is_array())
      return error::FileInvalid(number_, "has a \"label\" that is no list.");
    if (unit_ == OffsetUnit::kUtf16) utf16_ = Utf16ToCodePoints(out.text);
    const int64_t length = CodePointCount(out.text);
    for (const Json& item : json[key]) {
      CONCORD_ASSIGN_OR_RETURN(DoccanoText::Marked marked, ReadSpan(item, length));
      out.spans.push_back(std::move(marked));
    }
    return out;
  }

 private:
  absl::StatusOr<std::string> ReadId(const Json& json) const {
    if (json.contains("id") && json["id"].is_string() && !json["id"].get<std::string>().empty()) {
      return json["id"].get<std::string>();
    }
    if (json.contains("id") && json["id"].is_number_integer()) return json["id"].dump();
    return error::FileInvalid(number_, "has no \"id\" (a text or a whole number).");
  }

  absl::StatusOr<DoccanoText::Marked> ReadSpan(const Json& item, int64_t length) const {
    if (!item.is_array() || item.size() != 3 || !item[0].is_number_integer() ||
        !item[1].is_number_integer() || !item[2].is_string() ||
        item[2].get<std::string>().empty()) {
      return error::FileInvalid(number_, "has a label that is not [start, end, \"name\"].");
    }
    const int64_t start = item[0].get<int64_t>();
    const int64_t end = item[1].get<int64_t>();
    DoccanoText::Marked marked{{start, end}, item[2].get<std::string>()};
    if (unit_ == OffsetUnit::kUtf16) {
      const auto size = static_cast<int64_t>(utf16_.size());
      if (start < 0 || end < 0 || start >= size || end >= size || utf16_[start] < 0 ||
          utf16_[end] < 0) {
        return error::SpanOutOfRange(number_, start, end, length);
      }
      marked.span = {utf16_[start], utf16_[end]};
    }
    if (marked.span.start < 0 || marked.span.end <= marked.span.start || marked.span.end > length) {
      return error::SpanOutOfRange(number_, start, end, length);
    }
    return marked;
  }

  const int64_t number_;
  const OffsetUnit unit_;
  std::vector<int64_t> utf16_;
};

}  // namespace

absl::StatusOr<std::vector<DoccanoText>> ParseDoccano(absl::string_view file, OffsetUnit unit) {
  if (const int64_t byte = FirstInvalidUtf8Byte(file); byte >= 0) {
    const auto line = std::count(file.begin(), file.begin() + byte, '\n') + 1;
    return error::TextNotUtf8(line, byte);
  }
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  std::vector<DoccanoText> texts;
  std::map<std::string, size_t> by_id;
  int64_t number = 0;
  while (!file.empty()) {
    const size_t end = std::min(file.find('\n'), file.size());
    absl::string_view bytes = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    absl::ConsumeSuffix(&bytes, "\r");
    ++number;
    if (bytes.empty()) continue;
    CONCORD_ASSIGN_OR_RETURN(DoccanoText text, Line(number, unit).Parse(bytes));
    const auto [known, fresh] = by_id.emplace(text.id, texts.size());
    if (fresh) {
      texts.push_back(std::move(text));
      continue;
    }
    DoccanoText& first = texts[known->second];
    if (first.text != text.text) return error::TextDiffers(number, text.id);
    first.spans.insert(first.spans.end(), text.spans.begin(), text.spans.end());
  }
  return texts;
}

}  // namespace concord::reporting
