#ifndef CONCORD_TESTS_UNIT_CODING_CODEBOOK_BUILDER_H_
#define CONCORD_TESTS_UNIT_CODING_CODEBOOK_BUILDER_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "concord/coding/v1/codebook.pb.h"

namespace concord::coding::testing {

inline std::string CodeName(const std::string& id) {
  return id.empty() ? "" : absl::StrCat("projects/p/codes/", id);
}

// A codable code as it is stored.
inline v1::Code MakeCode(const std::string& id, const std::string& display_name,
                         const std::string& parent_id = "", int position = 0) {
  v1::Code code;
  code.set_name(CodeName(id));
  code.set_display_name(display_name);
  code.set_parent_code(CodeName(parent_id));
  code.set_position(position);
  code.set_codable(true);
  code.set_state(v1::Code::STATE_ACTIVE);
  return code;
}

inline v1::Code Retired(v1::Code code) {
  code.set_state(v1::Code::STATE_RETIRED);
  return code;
}

}  // namespace concord::coding::testing

#endif  // CONCORD_TESTS_UNIT_CODING_CODEBOOK_BUILDER_H_
