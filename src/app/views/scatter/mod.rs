//! The plot that the input space and the embedding share: points of classes on two axes, the step's
//! triplets between them, and the pointer that picks one.
//!
//! [`Scatter`] is kept from frame to frame; [`Sheet`] is the plot of one frame, on which a view
//! paints one layer after the other, the last on top.
//!
//! [`Sheet`]: sheet::Sheet

mod axes;
mod beside;
mod camera;
mod classes;
mod corner;
mod crowd;
mod depth;
mod empty;
mod finger;
mod finish;
mod key;
mod lasso;
mod links;
mod lit;
mod look;
mod orbit;
mod order;
mod pen;
mod pictures;
mod points;
mod sheet;
mod slow;
mod solid;
mod space;
mod sphere;
#[cfg(test)]
mod tests;
mod texts;
mod words;

pub use axes::{Axes, can_be_in_space};
pub use camera::Ball;
pub use finger::{find_button, lasso_button};
pub use links::Neighbourhood;
pub use sheet::{Scatter, Sheet};
pub use slow::decides;
pub use solid::solid_buttons;
pub use space::Space;
pub use words::Note;
