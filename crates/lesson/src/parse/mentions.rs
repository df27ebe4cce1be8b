//! The names in the texts of a page, with their lines.

use super::super::mention::{Mention, Part, mentions};
use super::super::question::Question;
use super::pieces::{Kind, Piece, Source};

/// Returns all names in the texts of a page: before and after the reveal, and in the notes.
pub fn of(source: &Source<'_>, question: Option<&Question>) -> Vec<Mention> {
    let asks = source.pieces.iter().any(|piece| is_block(piece, Kind::Question));
    let last = if asks { Kind::Question } else { Kind::Until };
    let (mut all, mut part) = (Vec::new(), Part::Text);
    for piece in &source.pieces {
        match piece {
            Piece::Text(stretch) => all.extend(mentions(stretch.text, stretch.line, part)),
            Piece::Block { kind: Kind::Notes, inside, .. } => {
                all.extend(mentions(inside.text, inside.line, Part::Notes));
            }
            piece if is_block(piece, last) => part = Part::Why,
            Piece::Block { .. } => {}
        }
    }
    // Acts and conditions aren't prose.
    let ask =
        question.iter().flat_map(|question| mentions(&question.ask, question.line, Part::Text));
    all.extend(ask);
    all
}

fn is_block(piece: &Piece<'_>, wanted: Kind) -> bool {
    matches!(piece, Piece::Block { kind, .. } if *kind == wanted)
}
