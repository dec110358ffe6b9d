#include "transcripts/text_format.h"

#include <utility>

#include "transcripts/plugins.h"

namespace concord::transcripts {

std::vector<std::string> ListTextFormats() { return Plugins<TextFormat>::Get().Ids(); }

const TextFormat* FindTextFormat(absl::string_view id) {
  return Plugins<TextFormat>::Get().Find(id);
}

bool RegisterTextFormat(std::unique_ptr<TextFormat> format) {
  std::string id = format->info().id;
  return Plugins<TextFormat>::Get().Add(std::move(id), std::move(format));
}

}  // namespace concord::transcripts
