//! From a kernel's file to the WGSL that is compiled: sizes as constants in front, and lines that stand for several. Sizes are in the
//! text and not in a buffer, so that a compiler knows how long each loop is; layers of the same sizes share a pipeline.

use super::weights::Layout;
use crate::{
    engine::kernels::Form,
    gpu::{Binding, Shader},
};

const STEP: &str = include_str!("shaders/step.wgsl");
const BLOCK: &str = include_str!("shaders/block.wgsl");
const ENDS: &str = include_str!("shaders/ends.wgsl");
const STREAM: &str = include_str!("shaders/stream.wgsl");
const BEHIND: &str = include_str!("shaders/behind.wgsl");
const HEADS: &str = include_str!("shaders/heads.wgsl");

/// A shader as it is put together.
pub struct Text {
    name: &'static str,
    wgsl: String,
}

impl Text {
    pub fn new(name: &'static str) -> Self {
        Self { name, wgsl: String::new() }
    }

    pub fn number(mut self, name: &str, value: usize) -> Self {
        self.wgsl += &format!("const {name}: u32 = {value}u;\n");
        self
    }

    /// A finite one.
    pub fn float(mut self, name: &str, value: f32) -> Self {
        self.wgsl += &format!("const {name}: f32 = {value:?}f;\n");
        self
    }

    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.wgsl += &format!("const {name}: bool = {value};\n");
        self
    }

    pub fn step(mut self) -> Self {
        self.wgsl += STEP;
        self
    }

    /// `is_behind`: the vectors lack what stands in a branch.
    pub fn ends(mut self, is_behind: bool) -> Self {
        self.wgsl += ENDS;
        self.wgsl += if is_behind { BEHIND } else { STREAM };
        self
    }

    pub fn heads(mut self) -> Self {
        self.wgsl += HEADS;
        self
    }

    /// How a matrix's rows are read: `block(row, index)`.
    pub fn blocks(mut self, layout: &Layout) -> Self {
        self = self.number("BLOCKS", layout.blocks());
        self.wgsl += BLOCK;
        self.wgsl += "\nfn block(row: u32, index: u32) -> Block {\n";
        let mut first = 0;
        for (number, run) in layout.runs.iter().enumerate() {
            let (form, end) = (name(run.form), first + run.rows);
            let [quants, upper, scales] = run.planes();
            let planes = format!("vec3<u32>({quants}u, {upper}u, {scales}u)");
            let call = format!("return {form}({planes}, row - {first}u, index);");
            self.wgsl += &match number + 1 < layout.runs.len() {
                true => format!("    if (row < {end}u) {{\n        {call}\n    }}\n"),
                false => format!("    {call}\n"),
            };
            first = end;
        }
        self.wgsl += "}\n\n";
        self
    }

    /// The kernel itself. A line with `$S` stands once for each slot, one with `$T` once for each token.
    pub fn kernel(mut self, file: &str, slots: usize, tokens: usize) -> Self {
        for line in file.lines() {
            let is_comment = line.trim_start().starts_with("//");
            let repeats = |mark: &str, count: usize| match line.contains(mark) && !is_comment {
                true => count,
                false => 1,
            };
            for slot in 0..repeats("$S", slots) {
                for token in 0..repeats("$T", tokens) {
                    self.wgsl += &line.replace("$S", &slot.to_string()).replace("$T", &token.to_string());
                    self.wgsl.push('\n');
                }
            }
        }
        self
    }

    pub fn shader(self, bindings: &[Binding]) -> Shader {
        Shader {
            name: self.name.to_owned(),
            wgsl: self.wgsl,
            constants: Vec::new(),
            bindings: bindings.to_vec(),
        }
    }
}

fn name(form: Form) -> &'static str {
    match form {
        Form::Symmetric1 => "symmetric1",
        Form::Affine2 => "affine2",
        Form::Symmetric3 => "symmetric3",
        Form::Table4 => "table4",
        Form::Affine4 => "affine4",
        Form::Affine5 => "affine5",
        Form::Symmetric6 => "symmetric6",
        Form::Symmetric8 => "symmetric8",
    }
}
