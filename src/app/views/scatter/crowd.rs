//! Crowded places of a plot, which words on it should leave free.

use std::cell::RefCell;

use eframe::egui::{Pos2, Rect};

/// The most boxes whose points are remembered.
const BOXES: usize = 64;

/// Places of the drawn points on screen, and how many of them are in boxes that were asked for.
#[derive(Debug, Default)]
pub struct Crowd {
    places: Vec<Pos2>,
    known: RefCell<Vec<(Rect, usize)>>,
}

impl Crowd {
    /// Takes other places.
    pub fn set(&mut self, places: impl Iterator<Item = Pos2>) {
        self.places.clear();
        self.places.extend(places);
        self.known.get_mut().clear();
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Number of places in a box; counted once, however often it is asked for.
    pub fn inside(&self, rect: Rect) -> usize {
        let mut known = self.known.borrow_mut();
        if let Some(&(_, count)) = known.iter().find(|(other, _)| *other == rect) {
            return count;
        }
        let count = self.places.iter().filter(|&&at| rect.contains(at)).count();
        if known.len() == BOXES {
            known.clear();
        }
        known.push((rect, count));
        count
    }

    /// This crowd with further places, each of which counts as so many.
    pub fn and(&self, further: Vec<Pos2>, times: usize) -> Worth<'_> {
        Worth { crowd: self, further, times }
    }
}

/// Places that words should leave free: the points, and others that count as several.
#[derive(Debug)]
pub struct Worth<'a> {
    crowd: &'a Crowd,
    further: Vec<Pos2>,
    times: usize,
}

impl Worth<'_> {
    /// Weighted number of all places.
    pub fn all(&self) -> usize {
        self.crowd.len() + self.times * self.further.len()
    }

    /// Weighted number of the places in a box.
    pub fn inside(&self, rect: Rect) -> usize {
        let further = self.further.iter().filter(|&&at| rect.contains(at)).count();
        self.crowd.inside(rect) + self.times * further
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn points_in_a_box_are_counted_anew_only_where_they_moved() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(10.0, 10.0));
        let mut crowd = Crowd::default();
        crowd.set([1.0, 5.0, 20.0].into_iter().map(|x| pos2(x, x)));
        assert_eq!((crowd.len(), crowd.inside(rect), crowd.inside(rect)), (3, 2, 2));
        let worth = crowd.and(vec![pos2(3.0, 3.0), pos2(30.0, 3.0)], 10);
        assert_eq!((worth.all(), worth.inside(rect)), (23, 12));
        crowd.set(std::iter::once(pos2(1.0, 1.0)));
        assert_eq!((crowd.len(), crowd.inside(rect)), (1, 1));
        for side in 1..200 {
            let rect = Rect::from_min_max(Pos2::ZERO, pos2(side as f32, side as f32));
            assert_eq!(crowd.inside(rect), 1);
        }
    }
}
