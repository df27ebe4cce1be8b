//! The widgets on screen with their names and places: a test in a browser finds by them what it
//! clicks, as a test of the window does. Nothing is collected until someone asks.

use std::mem;

use eframe::egui::{Context, FullOutput, Plugin, accesskit::Node};
use serde_json::{Value, json};

/// The widgets of the last frame that was asked for, as JSON.
#[derive(Default)]
pub struct Widgets(String);

impl Plugin for Widgets {
    fn debug_name(&self) -> &'static str {
        "Widgets"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        if let Some(update) = &output.platform_output.accesskit_update {
            let widgets = update.nodes.iter().filter_map(|(_, node)| described(node));
            self.0 = Value::from_iter(widgets).to_string();
            ctx.disable_accesskit();
        }
    }
}

/// Returns the widgets as JSON: role, name, value, whether it is on and off, and the rectangle in
/// points (left, top, right, bottom). An empty text means: ask again after the next frame.
pub fn ask(ctx: &Context) -> String {
    let found = ctx.with_plugin(|widgets: &mut Widgets| mem::take(&mut widgets.0));
    found.filter(|found| !found.is_empty()).unwrap_or_else(|| {
        ctx.enable_accesskit();
        ctx.request_repaint();
        String::new()
    })
}

fn described(node: &Node) -> Option<Value> {
    let at = node.bounds()?;
    Some(json!({
        "role": format!("{:?}", node.role()),
        "name": node.label(),
        "value": node.value().map_or_else(|| json!(node.numeric_value()), |value| json!(value)),
        "is_on": node.toggled().map(|toggled| format!("{toggled:?}")),
        "is_disabled": node.is_disabled(),
        "at": [at.x0, at.y0, at.x1, at.y1],
    }))
}
