//! The last layer of a plot: marks above the points, what the pointer picks, and the plot in words.

use eframe::egui::{Context, Vec2};

use crate::app::command::{Commands, WindowCommand};
use crate::app::plots;
use crate::app::touch;
use crate::lab::{Command, Thing};

use super::sheet::Sheet;
use super::space::{Space, part, summary};

impl Sheet<'_> {
    /// Picks the point under the pointer, shows what it is, and names the plot for those who
    /// can't see it.
    pub fn finish(self, name: &str, space: Space, commands: &mut Commands) {
        self.lit();
        self.marked_point();
        let drags = self.response.dragged() && !touch::rests(&self.response.ctx);
        let is_busy = drags || self.scatter.draws;
        let pointer = self.response.hover_pos().filter(|_| !is_busy);
        let picked = match self.eye {
            // What a resting pointer was put on, not what turns under it.
            Some(_) if self.turns && rests(&self.response.ctx) => match self.run.hovered() {
                Some(Thing::Point(row)) => pointer.map(|_| row),
                _ => None,
            },
            Some(eye) => pointer.and_then(|at| self.in_front(&eye, at)),
            None => pointer.and_then(|at| self.scatter.nearest(at, self.theme.reach())),
        };
        let point = picked.map(Thing::Point);
        if let Some(point) = point {
            commands.push(Command::Hover(Some(point)));
            if self.response.clicked() {
                commands.push(Command::Select(point));
            }
        }
        if self.turns && self.scatter.orbit.moved {
            commands.push(WindowCommand::Turn);
        }
        let in_sight = match &self.names {
            Some([x, y, z]) => format!("In 3-D: {x}, {y} and {z}, {}", self.scatter.orbit.words()),
            None => part(self.transform.bounds()),
        };
        let run = self.run;
        let mixing = std::cell::RefCell::new(&mut self.scatter.mixing);
        plots::describe(&self.response, name, || {
            // Asked for only where there is a screen reader.
            summary(run, &in_sight, &space.mixing(run, &mut mixing.borrow_mut()))
        });
    }
}

/// Tells whether the pointer was neither moved nor pressed in this frame.
fn rests(ctx: &Context) -> bool {
    ctx.input(|input| input.pointer.delta() == Vec2::ZERO && !input.pointer.any_pressed())
}
