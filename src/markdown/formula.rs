//! A formula as a tree of MathML that is safe to draw: known elements, known attributes of harmless values, and text.

use serde::{Deserialize, Serialize};

/// The names as an enum, so that nothing else can be in a tree.
macro_rules! names {
    ($(#[$about:meta])* $names:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $names {
            $($variant,)*
        }

        impl $names {
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            #[cfg(feature = "markdown")]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

names! {
    /// The elements of MathML Core that draw something.
    MathElement {
        Math = "math",
        Row = "mrow",
        Identifier = "mi",
        Number = "mn",
        Operator = "mo",
        Text = "mtext",
        Space = "mspace",
        Fraction = "mfrac",
        Root = "msqrt",
        RootOf = "mroot",
        Style = "mstyle",
        Padded = "mpadded",
        Phantom = "mphantom",
        Subscript = "msub",
        Superscript = "msup",
        Scripts = "msubsup",
        Under = "munder",
        Over = "mover",
        UnderOver = "munderover",
        Multiscripts = "mmultiscripts",
        Prescripts = "mprescripts",
        Table = "mtable",
        TableRow = "mtr",
        TableCell = "mtd",
    }
}

names! {
    MathAttribute {
        Accent = "accent",
        AccentUnder = "accentunder",
        ColumnSpan = "columnspan",
        Depth = "depth",
        Display = "display",
        DisplayStyle = "displaystyle",
        Fence = "fence",
        Form = "form",
        Height = "height",
        LargeOperator = "largeop",
        LeftSpace = "lspace",
        LineThickness = "linethickness",
        MathVariant = "mathvariant",
        MaximalSize = "maxsize",
        MinimalSize = "minsize",
        MovableLimits = "movablelimits",
        RightSpace = "rspace",
        ScriptLevel = "scriptlevel",
        Separator = "separator",
        Stretchy = "stretchy",
        Symmetric = "symmetric",
        VerticalOffset = "voffset",
        Width = "width",
    }
}

/// How a cell of a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellSide {
    Left,
    Right,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Formula {
    Text(String),
    Element {
        element: MathElement,
        attributes: Vec<(MathAttribute, String)>,
        side: Option<CellSide>,
        content: Vec<Formula>,
    },
}
