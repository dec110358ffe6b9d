#include "cli/margin.h"

#include <algorithm>
#include <cstdlib>
#include <deque>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

constexpr int kGutter = 6;
constexpr int kLeastTextWidth = 24;
constexpr char kReset[] = "\x1b[0m";

// A line of the wrapped text.
using Line = Span;

// Where on the page a coding stands.
struct Placed {
  size_t first = 0;  // lines
  size_t last = 0;
  size_t lane = 0;
};

std::vector<int> Widths(const TextIndex& index) {
  std::vector<int> widths;
  for (int64_t p = 0; p < index.code_points(); ++p) {
    widths.push_back(DisplayWidth(index.Slice({p, p + 1})));
  }
  return widths;
}

// Breaks the text at line ends, and at spaces (or, without one, anywhere) where a line is full.
std::vector<Line> Wrap(const TextIndex& index, const std::vector<int>& widths, int width) {
  std::vector<Line> lines;
  int64_t begin = 0;
  int64_t space = -1;  // behind the last space of this line
  int used = 0;
  for (int64_t p = 0; p < index.code_points(); ++p) {
    const absl::string_view c = index.Slice({p, p + 1});
    if (c == "\n") {
      lines.push_back({begin, p});
      begin = p + 1;
      space = -1;
      used = 0;
      continue;
    }
    if (used + widths[p] > width && p > begin && c != " ") {
      const int64_t cut = space > begin ? space : p;
      lines.push_back({begin, cut});
      begin = cut;
      space = -1;
      used = 0;
      for (int64_t q = begin; q < p; ++q) used += widths[q];
    }
    used += widths[p];
    if (c == " ") space = p + 1;
  }
  if (begin < index.code_points()) lines.push_back({begin, index.code_points()});
  return lines;
}

// Gives each coding its lines and the first lane that is free on them.
std::vector<Placed> Place(const std::vector<MarginCoding>& codings,
                          const std::vector<Line>& lines) {
  std::vector<Placed> placed;
  std::vector<size_t> free_from;  // by lane: the first line that is free
  for (const MarginCoding& coding : codings) {
    Placed place;
    const auto begins_after = [](int64_t position, const Line& line) {
      return position < line.start;
    };
    const auto line_of = [&](int64_t position) {
      const auto it = std::upper_bound(lines.begin(), lines.end(), position, begins_after);
      return it == lines.begin() ? size_t{0} : static_cast<size_t>(it - lines.begin() - 1);
    };
    place.first = line_of(coding.span.start);
    place.last = line_of(coding.span.end - 1);
    while (place.lane < free_from.size() && free_from[place.lane] > place.first) ++place.lane;
    if (place.lane == free_from.size()) free_from.push_back(0);
    free_from[place.lane] = place.last + 1;
    placed.push_back(place);
  }
  return placed;
}

std::string Colored(absl::string_view text, absl::string_view color, bool colored) {
  if (!colored || color.size() != 7 || color[0] != '#') return std::string(text);
  const long rgb = std::strtol(std::string(color.substr(1)).c_str(), nullptr, 16);
  return absl::StrFormat("\x1b[38;2;%d;%d;%dm%s%s", (rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255,
                         text, kReset);
}

absl::string_view Bracket(const Placed& place, size_t line) {
  if (place.first == place.last) return "]";
  if (line == place.first) return "┐";
  return line == place.last ? "┘" : "│";
}

// Returns the words of a line; with `covered`, underlined where it is set.
std::string Words(const TextIndex& index, Line line, const std::vector<bool>* covered) {
  if (covered == nullptr) return Printable(index.Slice(line));
  std::string result;
  bool under = false;
  for (int64_t p = line.start; p < line.end; ++p) {
    if ((*covered)[p] != under) {
      under = !under;
      absl::StrAppend(&result, under ? "\x1b[4m" : "\x1b[24m");
    }
    absl::StrAppend(&result, Printable(index.Slice({p, p + 1})));
  }
  if (under) absl::StrAppend(&result, "\x1b[24m");
  return result;
}

// `Page` writes line after line, and titles at the first line on which there is room.
class Page {
 public:
  Page(const std::vector<MarginCoding>& codings, const std::vector<Placed>& placed, int text_width,
       int title_width, bool colored)
      : codings_(codings),
        placed_(placed),
        text_width_(text_width),
        title_width_(title_width),
        colored_(colored) {
    for (const Placed& place : placed) lanes_ = std::max(lanes_, place.lane + 1);
  }

  void Write(size_t line, absl::string_view gutter, absl::string_view words, int words_width) {
    std::vector<std::string> lanes(lanes_, " ");
    for (size_t i = 0; i < codings_.size(); ++i) {
      if (line < placed_[i].first || line > placed_[i].last) continue;
      lanes[placed_[i].lane] = Colored(Bracket(placed_[i], line), codings_[i].color, colored_);
      if (line == placed_[i].first) titles_.push_back(i);
    }
    std::string row = absl::StrCat(gutter, words);
    if (lanes_ > 0) {
      row.append(static_cast<size_t>(std::max(0, text_width_ - words_width)) + 1, ' ');
      for (const std::string& lane : lanes) absl::StrAppend(&row, lane);
      absl::StrAppend(&row, Title());
    }
    while (!row.empty() && row.back() == ' ') row.pop_back();
    absl::StrAppend(&out_, row, "\n");
  }

  // Writes the titles for which there was no line left.
  std::string Finish() && {
    while (!titles_.empty()) {
      Write(static_cast<size_t>(-1), std::string(kGutter, ' '), "", 0);
    }
    return std::move(out_);
  }

 private:
  std::string Title() {
    if (titles_.empty()) return "";
    const MarginCoding& coding = codings_[titles_.front()];
    titles_.pop_front();
    return absl::StrCat(
        " ", Colored(Shortened(Printable(coding.title), title_width_), coding.color, colored_));
  }

  const std::vector<MarginCoding>& codings_;
  const std::vector<Placed>& placed_;
  int text_width_;
  int title_width_;
  bool colored_;
  size_t lanes_ = 0;
  std::deque<size_t> titles_;
  std::string out_;
};

}  // namespace

std::string RenderWithMargin(absl::string_view text, const std::vector<MarginTurn>& turns,
                             std::vector<MarginCoding> codings, int width, bool colored) {
  std::stable_sort(codings.begin(), codings.end(),
                   [](const MarginCoding& a, const MarginCoding& b) { return a.span < b.span; });
  const TextIndex index(text);
  const std::vector<int> widths = Widths(index);
  const int margin = codings.empty() ? 0 : std::max(20, width * 2 / 5);
  const int text_width = std::max(kLeastTextWidth, width - kGutter - margin);
  const std::vector<Line> lines = Wrap(index, widths, text_width);
  const std::vector<Placed> placed = Place(codings, lines);
  size_t lanes = 0;
  for (const Placed& place : placed) lanes = std::max(lanes, place.lane + 1);

  std::vector<bool> covered(widths.size() + 1, false);
  for (const MarginCoding& coding : codings) {
    for (int64_t p = coding.span.start; p < std::min(coding.span.end, index.code_points()); ++p) {
      covered[p] = true;
    }
  }

  Page page(codings, placed, text_width, std::max(12, margin - static_cast<int>(lanes) - 2),
            colored);
  size_t turn = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    std::string gutter(kGutter, ' ');
    if (turn < turns.size() && turns[turn].span.start < lines[i].end) {
      gutter = absl::StrFormat("%*d  ", kGutter - 2, turns[turn].number);
      while (turn < turns.size() && turns[turn].span.start < lines[i].end) ++turn;
    }
    Line shown = lines[i];
    while (shown.end > shown.start && index.Slice({shown.end - 1, shown.end}) == " ") --shown.end;
    int used = 0;
    for (int64_t p = shown.start; p < shown.end; ++p) used += widths[p];
    page.Write(i, gutter, Words(index, shown, colored ? &covered : nullptr), used);
  }
  return std::move(page).Finish();
}

}  // namespace concord::cli
