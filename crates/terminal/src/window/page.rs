// SPDX-License-Identifier: MIT OR Apache-2.0
//! A page of the desk window: what is on it, and how it is laid out in lines of a width.
//!
//! Pages are lines from top to bottom and nothing else: no cursor is moved, no frame is drawn, no meaning lies in a colour alone.
//! So they can be read aloud, printed, and shown by any console.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a page says at a glance. Its sign says the same to who sees no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "who shows pages must know each")]
pub enum Tone {
    /// Something is asked, or goes on.
    Plain,
    /// Yes.
    Good,
    /// Something is to be noted.
    Note,
    /// No, or not possible.
    Bad,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "who shows pages must know each")]
pub enum Look {
    /// The line at the top: whose window it is.
    Top,
    /// The heading.
    Heading(Tone),
    /// A heading inside the page.
    Strong,
    /// Text.
    Text,
    /// Text for others than the desk.
    Quiet,
    /// Something that can be chosen.
    Choice,
    /// Where something is typed: the last line, without an end.
    Prompt,
}

/// A page.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    tone: Tone,
    top: String,
    heading: String,
    blocks: Vec<Block>,
}

#[derive(Clone, PartialEq, Eq)]
struct Block {
    look: Look,
    /// What stands before the first line; lines after it are indented as far.
    lead: String,
    text: String,
}

impl Page {
    /// A page with a line at the top and a heading.
    #[must_use]
    pub fn new(tone: Tone, top: &str, heading: &str) -> Self {
        Self {
            tone,
            top: top.to_owned(),
            heading: heading.to_owned(),
            blocks: Vec::new(),
        }
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.block(Look::Text, "", text)
    }

    pub(crate) fn strong(&mut self, text: &str) -> &mut Self {
        self.block(Look::Strong, "", text)
    }

    pub(crate) fn quiet(&mut self, lead: &str, text: &str) -> &mut Self {
        self.block(Look::Quiet, lead, text)
    }

    /// Two columns; the first as wide as its widest label.
    pub(crate) fn rows<'a>(
        &mut self,
        rows: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    ) -> &mut Self {
        let width = rows.clone().map(|(label, _)| label.width()).max();
        let width = width.unwrap_or_default().saturating_add(2);
        for (label, value) in rows {
            let padding = width.saturating_sub(label.width());
            self.block(
                Look::Text,
                &format!("{label}{}", " ".repeat(padding)),
                value,
            );
        }
        self
    }

    pub(crate) fn gap(&mut self) -> &mut Self {
        self.block(Look::Text, "", "")
    }

    pub(crate) fn choice(&mut self, key: &str, text: &str) -> &mut Self {
        self.block(Look::Choice, &format!("[{key}] "), text)
    }

    pub(crate) fn prompt(&mut self, text: &str) -> &mut Self {
        self.block(Look::Prompt, text, "")
    }

    fn block(&mut self, look: Look, lead: &str, text: &str) -> &mut Self {
        self.blocks.push(Block {
            look,
            lead: lead.to_owned(),
            text: text.to_owned(),
        });
        self
    }

    /// The lines of the page at a width in columns; a letter of Japanese takes two.
    #[must_use]
    pub fn lines(&self, columns: usize) -> Vec<(Look, String)> {
        let columns = columns.max(20);
        let mut lines = vec![(Look::Top, self.top.clone()), (Look::Text, String::new())];
        let sign = match self.tone {
            Tone::Plain => "",
            Tone::Good => "○ ",
            Tone::Note => "! ",
            Tone::Bad => "× ",
        };
        let heading = Block {
            look: Look::Heading(self.tone),
            lead: sign.to_owned(),
            text: self.heading.clone(),
        };
        heading.lay_out(columns, &mut lines);
        lines.push((Look::Text, String::new()));
        for block in &self.blocks {
            block.lay_out(columns, &mut lines);
        }
        lines
    }

    /// The page as plain text.
    #[must_use]
    pub fn plain(&self, columns: usize) -> String {
        let lines = self.lines(columns);
        let texts: Vec<&str> = lines.iter().map(|(_, line)| line.trim_end()).collect();
        texts.join("\n")
    }
}

impl Block {
    fn lay_out(&self, columns: usize, lines: &mut Vec<(Look, String)>) {
        let indent = self.lead.width();
        let room = columns.saturating_sub(indent).max(8);
        let indented = " ".repeat(indent);
        for (number, line) in wrap(&self.text, room).into_iter().enumerate() {
            let lead = if number == 0 { &self.lead } else { &indented };
            lines.push((self.look, format!("{lead}{line}")));
        }
    }
}

/// May not begin a line (JIS X 4051, the common ones).
const NOT_FIRST: &str = "、。，．）」』】・？！々ー…％";

/// Breaks a text into lines of at most so many columns: at spaces, and between characters of two columns. A word that is longer than a
/// line is broken.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let fits = line.width().saturating_add(piece.trim_end().width()) <= room;
        if !fits && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for character in piece.chars() {
            let wide = character.width().unwrap_or_default();
            if line.width().saturating_add(wide) > room && character != ' ' {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Pieces that stay together: words with the space after them, single wide characters with what may not begin a line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for character in text.chars() {
        let wide = |character: char| character.width().unwrap_or_default() > 1;
        let together = last.is_some_and(|last| {
            NOT_FIRST.contains(character)
                || matches!(last, '「' | '（')
                || (last != ' ' && !wide(last) && !wide(character))
                || (last != ' ' && character == ' ')
        });
        match pieces.last_mut() {
            Some(piece) if together => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        last = Some(character);
    }
    pieces
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("tone", &self.tone)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn no_line_is_wider_than_its_room_and_nothing_is_lost() {
        let texts = [
            "The insurer may not have registered it yet, which takes days.",
            "氏名・性別・生年月日・住所を控え、後で確認してください。kakunin terminal renew を実行。",
            "a-word-that-is-much-longer-than-any-line-could-ever-be",
            "",
        ];
        for text in texts {
            for room in 8..60 {
                let lines = wrap(text, room);
                assert!(
                    lines.iter().all(|line| line.width() <= room + 2),
                    "{lines:?}"
                );
                let all: String = lines.concat();
                let bare = |text: &str| text.replace(' ', "");
                assert_eq!(bare(&all), bare(text));
            }
        }
    }

    #[test]
    fn no_line_begins_with_a_full_stop() {
        let text = "別の方法で資格を確認してください。更新は市区町村の窓口でできます。";
        for room in 10..40 {
            let lines = wrap(text, room);
            assert!(
                !lines.iter().any(|line| line.starts_with(['。', '、'])),
                "{lines:?}"
            );
        }
    }
}
