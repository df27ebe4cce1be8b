//! Text as pieces that SVG can place: each in one row and one format.

use eframe::egui::Pos2;
use eframe::egui::epaint::TextShape;
use eframe::egui::epaint::text::{Glyph, TextFormat};

/// Letters of one row in one format.
pub struct Piece<'a> {
    /// Its font, size and colour.
    pub format: &'a TextFormat,
    /// Its letters.
    pub words: String,
    /// Left end of the baseline.
    pub at: Pos2,
    /// From there to the end of the last letter.
    pub length: f32,
    /// The icon, if it is one.
    pub icon: Option<Glyph>,
}

/// Tells whether only the window's own font has this sign.
fn is_icon(sign: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&sign) || sign >= '\u{f0000}'
}

/// The pieces of a text, row by row.
pub fn pieces_of(shape: &TextShape) -> Vec<Piece<'_>> {
    let job = &shape.galley.job;
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut text = job.text.char_indices().peekable();
    for row in &shape.galley.rows {
        let origin = shape.pos + row.pos.to_vec2();
        let mut begins = true;
        for glyph in &row.glyphs {
            // A row that was cut off ends with a sign that isn't in the text.
            let is_there = text.peek().is_some_and(|(_, sign)| *sign == glyph.chr);
            let byte = match text.next_if(|_| is_there) {
                Some((byte, _)) => byte,
                None => job.text.len().saturating_sub(1),
            };
            let section = job.sections.iter().find(|section| {
                section.byte_range.start.0 <= byte && byte < section.byte_range.end.0
            });
            let Some(section) = section.or(job.sections.last()) else { continue };
            let at = origin + glyph.pos.to_vec2();
            if is_icon(glyph.chr) {
                let (words, icon) = (String::new(), Some(*glyph));
                pieces.push(Piece { format: &section.format, words, at, length: 0.0, icon });
                begins = true;
                continue;
            }
            if glyph.chr.is_control() || matches!(glyph.chr, '\u{fffe}' | '\u{ffff}') {
                continue;
            }
            let is_same = |piece: &&mut Piece<'_>| {
                !begins && std::ptr::eq(piece.format, &section.format) && piece.at.y == at.y
            };
            match pieces.last_mut().filter(is_same) {
                Some(piece) => {
                    piece.words.push(glyph.chr);
                    if glyph.chr != ' ' {
                        piece.length = at.x + glyph.advance_width - piece.at.x;
                    }
                }
                None if glyph.chr == ' ' => {}
                None => pieces.push(Piece {
                    format: &section.format,
                    words: glyph.chr.to_string(),
                    at,
                    length: glyph.advance_width,
                    icon: None,
                }),
            }
            begins = false;
        }
        if row.ends_with_newline {
            text.next();
        }
    }
    for piece in &mut pieces {
        piece.words.truncate(piece.words.trim_end().len());
    }
    pieces
}
