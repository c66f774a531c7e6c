//! The page's binary.

fn main() {
    hearth::ui::start();
}
