#include "reporting/sections/recruitment.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

struct Ledger {
  int64_t written = 0;
  int64_t answered = 0;
  int64_t conducted = 0;
  int64_t used = 0;
  int64_t direct = 0;
  int64_t recommended = 0;
  int64_t unknown_channel = 0;
  std::vector<std::string> exclusion_reasons;
};

void CountConducted(const ContactData& contact, Ledger& ledger) {
  ++ledger.conducted;
  ledger.direct += contact.channel == ContactChannel::kDirect;
  ledger.recommended += contact.channel == ContactChannel::kRecommendation;
  ledger.unknown_channel += contact.channel == ContactChannel::kUnspecified;
  if (contact.exclusion_reason.empty()) {
    ++ledger.used;
  } else {
    ledger.exclusion_reasons.push_back(contact.exclusion_reason);
  }
}

Ledger CountContacts(const std::vector<ContactData>& contacts) {
  Ledger ledger;
  for (const ContactData& contact : contacts) {
    ++ledger.written;
    if (contact.state == ContactState::kContacted) continue;
    ++ledger.answered;
    if (contact.state == ContactState::kAnswered) continue;
    CountConducted(contact, ledger);
  }
  return ledger;
}

Table LedgerTable(const Ledger& ledger) {
  Table table{.caption = "Interview recruitment and response overview",
              .columns = {{"Category"},
                          {"Total number", ColumnType::kNumber},
                          {"Percentage", ColumnType::kNumber}}};
  const auto add = [&table](absl::string_view category, int64_t number, int64_t whole) {
    table.rows.push_back(
        {.cells = {std::string(category), absl::StrCat(number), FormatPercent(number, whole)}});
  };
  add("Total mail addresses", ledger.written, ledger.written);
  add("Total answers", ledger.answered, ledger.written);
  add("Number of interviews conducted", ledger.conducted, ledger.written);
  add("Number of interviews used", ledger.used, ledger.written);
  add("Direct contact (of conducted interviews)", ledger.direct, ledger.conducted);
  add("On recommendation (of conducted interviews)", ledger.recommended, ledger.conducted);
  if (ledger.unknown_channel > 0) {
    add("Channel not recorded (of conducted interviews)", ledger.unknown_channel, ledger.conducted);
  }
  if (ledger.conducted == 0) {
    table.note = "n/a: no interview has been conducted, so there is nothing to divide by.";
  }
  return table;
}

}  // namespace

std::vector<Section> BuildRecruitment(const StudyIndex& index) {
  Section section{.id = "recruitment", .heading = "Recruitment"};
  const Ledger ledger = CountContacts(index.study().contacts);
  if (ledger.written == 0) {
    section.blocks.push_back(Note{.text = "The project records no contacts."});
    return {section};
  }
  section.blocks.push_back(LedgerTable(ledger));
  if (!ledger.exclusion_reasons.empty()) {
    const auto excluded = static_cast<int64_t>(ledger.exclusion_reasons.size());
    section.blocks.push_back(Paragraph{
        absl::StrCat(Capitalised(NumberWord(excluded)), " of the ", NumberWord(ledger.conducted),
                     ledger.conducted == 1 ? " interview" : " interviews", " conducted ",
                     excluded == 1 ? "was" : "were", " not used in the analysis, for ",
                     excluded == 1 ? "this reason:" : "these reasons:")});
    section.blocks.push_back(BulletList{ledger.exclusion_reasons});
  }
  return {section};
}

}  // namespace concord::reporting
