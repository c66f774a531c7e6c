//! The page's icons, drawn as strokes in the colour of the text. Each stands beside a name, so screen readers skip it.

use yew::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    Bubble,
    Check,
    Close,
    Copy,
    Download,
    Edit,
    Flame,
    Gauge,
    Graph,
    Layers,
    Lens,
    Lines,
    Menu,
    More,
    Pen,
    Picture,
    Plus,
    Regenerate,
    Send,
    Settings,
    Shield,
    Stop,
    Tag,
    Trash,
    Warning,
    Wave,
}

impl IconName {
    /// The strokes, in a box of 24 by 24.
    const fn path(self) -> &'static str {
        match self {
            Self::Bubble => "M4.500 5h15v11h-8l-4.500 4v-4h-2.500z",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h10v11H9zM15 9V4H5v11h4",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M5 20h14",
            Self::Edit => "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
            Self::Flame => {
                "M12 3c.6 3.6 5.8 5.6 5.8 11.1A5.8 5.8 0 0 1 12 20.5a5.8 5.8 0 0 1-5.8-6.4c0-2.5 1.3-4 2.5-5.2.2 1.5.8 \
                 2.4 1.7 2.9C10.200 8.6 10.600 5.600 12 3z"
            }
            Self::Gauge => "M4 17a8 8 0 1 1 16 0M12 17l4-5.500",
            Self::Graph => {
                "M4 5h5v5H4zM15 5h5v5h-5zM9.500 14.500h5v5h-5zM9 7.500h6M7 10l4 4.500M17 10l-4 4.500"
            }
            Self::Layers => "M12 3.500l8 4.500-8 4.500L4 8zM4 12l8 4.500 8-4.500M4 16l8 4.500 8-4.500",
            Self::Lens => "M10.500 4.500a6 6 0 1 0 .1 0M15 15l5 5",
            Self::Lines => "M5 6h14M5 11h14M5 16h8",
            Self::Menu => "M4 6h16M4 12h16M4 18h16",
            Self::More => "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z",
            Self::Pen => "M4 20h7M7 14.500L16.500 5l2.500 2.500L9.500 17 6 18zM14 20h6",
            Self::Picture => "M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17M15.500 9v.1",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Regenerate => "M19.500 11a7.500 7.500 0 1 0-1.900 6M20 5v6h-6",
            Self::Send => "M12 19.500V5M5.500 11.500L12 5l6.500 6.500",
            Self::Settings => "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.500v5M8 14.500v5",
            Self::Shield => "M12 3.500l7 2.500v5.500c0 4-2.800 7-7 9-4.200-2-7-5-7-9V6z",
            Self::Stop => "M7 7h10v10H7z",
            Self::Tag => "M4 4h7.500L20 12.500 12.500 20 4 11.500zM8 8v.1",
            Self::Trash => "M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7",
            Self::Wave => "M3 12h4l3-7 4 14 3-7h4",
            Self::Warning => "M12 4L2.800 20h18.400zM12 10v4.500M12 17.200v.1",
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct IconProps {
    pub name: IconName,
}

#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={props.name.path()} />
        </svg>
    }
}
