#ifndef CONCORD_TRANSCRIPTS_MODULE_H_
#define CONCORD_TRANSCRIPTS_MODULE_H_

#include <memory>

#include "server/environment.h"

namespace concord::transcripts {

// Returns the transcripts service. Link `concord_transcript_plugins` straight into the executable:
// without it there is neither a text format nor a segmenter.
std::unique_ptr<Module> MakeTranscriptsModule(Environment& environment);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_MODULE_H_
