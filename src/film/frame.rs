//! A frame of a film, and what of it differs from the frame before.

/// A picture without transparency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue of each pixel, row by row.
    pub pixels: Vec<[u8; 3]>,
}

impl Frame {
    /// A picture of 4 bytes a pixel, which has to be opaque.
    pub fn of_rgba(width: u32, height: u32, rgba: &[u8]) -> Self {
        let (pixels, _) = rgba.as_chunks::<4>();
        Self { width, height, pixels: pixels.iter().map(|&[r, g, b, _]| [r, g, b]).collect() }
    }
}

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Pixels to its left.
    pub left: usize,
    /// Rows above it.
    pub top: usize,
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Area {
    /// The least rectangle outside of which both pictures are the same; a single pixel if they are
    /// the same everywhere. Both have rows of `width` pixels.
    pub fn changed<T: PartialEq>(before: &[T], now: &[T], width: usize) -> Self {
        let rows = || before.chunks(width).zip(now.chunks(width));
        let differs = |(before, now): (&[T], &[T])| before != now;
        let Some(top) = rows().position(differs) else {
            return Self { left: 0, top: 0, width: 1, height: 1 };
        };
        let bottom = rows().enumerate().filter(|&(_, row)| differs(row)).map(|(y, _)| y).last();
        let (mut left, mut right) = (width, 0);
        for (before, now) in rows().skip(top) {
            let mut pairs = before.iter().zip(now);
            left = left.min(pairs.position(|(before, now)| before != now).unwrap_or(left));
            let last = before.iter().zip(now).rposition(|(before, now)| before != now);
            right = right.max(last.unwrap_or(right));
        }
        Self { left, top, width: right + 1 - left, height: bottom.unwrap_or(top) + 1 - top }
    }

    /// The pixels of a picture within the rectangle, row by row.
    pub fn of<'a, T>(&self, all: &'a [T], width: usize) -> impl Iterator<Item = &'a T> {
        let Self { left, top, width: across, height } = *self;
        all.chunks(width).skip(top).take(height).flat_map(move |row| &row[left..left + across])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changed_area_is_the_least_that_holds_every_difference() {
        let before = [0; 5 * 4];
        let mut now = before;
        assert_eq!(Area::changed(&before, &now, 5), Area { left: 0, top: 0, width: 1, height: 1 });
        now[5 + 3] = 1;
        now[10 + 1] = 2;
        let area = Area::changed(&before, &now, 5);
        assert_eq!(area, Area { left: 1, top: 1, width: 3, height: 2 });
        assert_eq!(area.of(&now, 5).copied().collect::<Vec<_>>(), [0, 0, 1, 2, 0, 0]);
        now[19] = 3;
        assert_eq!(Area::changed(&before, &now, 5), Area { left: 1, top: 1, width: 4, height: 3 });
    }
}
