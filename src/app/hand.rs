//! The tool in hand for drawing points into the input space. A tool in hand is a mode: it takes the
//! digits for its classes and drags for its strokes, the line below the bar says so, and Esc leaves
//! it.

use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_BLUR_ON, ICON_BRUSH, ICON_DIAGONAL_LINE, ICON_INK_ERASER, ICON_RADIO_BUTTON_UNCHECKED,
};

/// A tool that adds points or erases some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Points along the way of the pointer.
    Brush,
    /// Points scattered around the pointer.
    Spray,
    /// Erases points near the pointer.
    Eraser,
    /// Points on a straight line.
    Line,
    /// Points on a circle.
    Ring,
}

impl Tool {
    /// All of them, in the order of the bar.
    pub const ALL: [Self; 5] = [Self::Brush, Self::Spray, Self::Eraser, Self::Line, Self::Ring];

    /// Name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Brush => "Brush",
            Self::Spray => "Spray",
            Self::Eraser => "Eraser",
            Self::Line => "Line",
            Self::Ring => "Ring",
        }
    }

    /// A sentence on its effect.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Brush => "Draw points where you drag, or one with a click",
            Self::Spray => "Scatter points around the pointer while you press",
            Self::Eraser => "Erase the points that you drag over",
            Self::Line => "Draw points on a line from where you press to where you let go",
            Self::Ring => "Draw points on a circle around where you press",
        }
    }

    /// Its picture on a button.
    pub fn icon(self) -> MaterialIcon {
        match self {
            Self::Brush => ICON_BRUSH,
            Self::Spray => ICON_BLUR_ON,
            Self::Eraser => ICON_INK_ERASER,
            Self::Line => ICON_DIAGONAL_LINE,
            Self::Ring => ICON_RADIO_BUTTON_UNCHECKED,
        }
    }
}

/// The tool in hand, and what it draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// The tool; `None` if a drag moves points and plots as usual.
    pub tool: Option<Tool>,
    /// The class that it draws, counted from 0.
    pub class: usize,
    /// Radius of spray and eraser, in points on screen.
    pub size: u8,
    /// True if the next drag in a plot draws a lasso, as with Shift.
    pub lasso: bool,
}

impl Default for Hand {
    fn default() -> Self {
        Self { tool: None, class: 0, size: 16, lasso: false }
    }
}

impl Hand {
    /// The most classes that a tool can draw.
    pub const CLASSES: usize = 8;
    /// Words for the line below the bar while the lasso is in hand.
    pub const LASSO: &str = "Lasso in hand: drag around points in a plot; Esc puts it down";
    /// The least and the largest size.
    pub const SIZES: [u8; 2] = [4, 60];

    /// Takes a tool, or puts it down if it is in hand already.
    pub fn take(&mut self, tool: Option<Tool>) {
        self.tool = tool.filter(|_| self.tool != tool);
        self.lasso = false;
    }

    /// Takes the lasso, or puts it down if it is in hand already.
    pub fn take_lasso(&mut self) {
        (self.tool, self.lasso) = (None, !self.lasso);
    }

    /// Puts down what is in hand.
    pub fn put_down(&mut self) {
        (self.tool, self.lasso) = (None, false);
    }

    /// Words for the line below the bar while a tool is in hand, for data of so many classes.
    pub fn words(self, classes: usize) -> Option<String> {
        let (label, class) = (self.tool?.label(), self.class + 1);
        Some(match self.tool? {
            Tool::Eraser => format!("{label} in hand: drag over points; Esc puts it down"),
            _ => {
                let last = classes.min(Self::CLASSES);
                format!("{label} in hand, class {class}: keys 1 to {last} choose; Esc puts it down")
            }
        })
    }
}
