#include "transcripts/segmenter.h"

#include <utility>

#include "transcripts/plugins.h"

namespace concord::transcripts {

std::vector<std::string> ListSegmenters() { return Plugins<Segmenter>::Get().Ids(); }

const Segmenter* FindSegmenter(absl::string_view id) { return Plugins<Segmenter>::Get().Find(id); }

bool RegisterSegmenter(std::unique_ptr<Segmenter> segmenter) {
  std::string id = segmenter->id();
  return Plugins<Segmenter>::Get().Add(std::move(id), std::move(segmenter));
}

}  // namespace concord::transcripts
