#include "unit/reporting/xml_checker.h"

#include <regex>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::reporting {
namespace {

std::string Around(absl::string_view page, size_t at) {
  return absl::StrCat(" at: ", page.substr(at, 60));
}

class Checker {
 public:
  explicit Checker(absl::string_view page) : page_(page) {}

  std::string Check() {
    size_t at = 0;
    while (at < page_.size() && error_.empty()) {
      if (page_[at] == '<') {
        at = Element(at);
      } else {
        if (page_[at] == '&') Entity(at);
        ++at;
      }
    }
    if (error_.empty() && !open_.empty()) error_ = absl::StrCat("not closed: ", open_.back());
    for (const std::string& link : links_) {
      if (error_.empty() && ids_.count(link) == 0) error_ = absl::StrCat("leads nowhere: #", link);
    }
    return error_;
  }

 private:
  void Entity(size_t at) {
    static const std::regex kEntity("^&(amp|lt|gt|quot|apos|#[0-9]+);");
    const std::string text(page_.substr(at, 12));
    if (!std::regex_search(text, kEntity)) error_ = absl::StrCat("entity", Around(page_, at));
  }

  size_t Element(size_t at) {
    static const std::regex kDoctype("^<!DOCTYPE html>$");
    static const std::regex kEnd("^</([a-z0-9]+)>$");
    static const std::regex kStart(R"re(^<([a-zA-Z0-9]+)((\s+[a-zA-Z-]+="[^"<]*")*)\s*(/?)>$)re");
    const size_t end = page_.find('>', at);
    if (end == absl::string_view::npos) {
      error_ = absl::StrCat("no >", Around(page_, at));
      return page_.size();
    }
    const std::string text(page_.substr(at, end + 1 - at));
    std::smatch match;
    if (std::regex_match(text, kDoctype)) return end + 1;
    if (std::regex_match(text, match, kEnd)) {
      if (open_.empty() || open_.back() != match[1]) {
        error_ = absl::StrCat("does not match", Around(page_, at));
      } else {
        open_.pop_back();
      }
    } else if (std::regex_match(text, match, kStart)) {
      if (match[4].length() == 0) open_.push_back(match[1]);
      Attributes(match[2], at);
    } else {
      error_ = absl::StrCat("element", Around(page_, at));
    }
    return end + 1;
  }

  void Attributes(const std::string& text, size_t at) {
    static const std::regex kAttribute(R"re(([a-zA-Z-]+)="([^"]*)")re");
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), kAttribute), last; it != last; ++it) {
      if (!names.insert((*it)[1]).second) error_ = absl::StrCat("attribute", Around(page_, at));
      if ((*it)[1] == "id" && !ids_.insert((*it)[2]).second) {
        error_ = absl::StrCat("id twice", Around(page_, at));
      }
      const std::string value = (*it)[2];
      if ((*it)[1] == "href" && absl::StartsWith(value, "#")) links_.push_back(value.substr(1));
    }
  }

  absl::string_view page_;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
  std::vector<std::string> links_;
  std::string error_;
};

}  // namespace

std::string FirstXmlError(absl::string_view page) { return Checker(page).Check(); }

}  // namespace concord::reporting
