//! Convolutions over any number of spatial dimensions, and those that the engine lacks in two. Must not know graphs.

use super::{
    call::{Call, Operator, attribute},
    nd::{self, Failed},
    pooling::{Window, lengths},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let has = |name: &str| attribute(node, name).is_some();
    let rank = attribute(node, "kernel_shape").or(attribute(node, "strides")).map(|list| list.ints.len());
    Some(match node.op_type() {
        "Conv" if rank.is_none_or(|rank| rank > 2) => convolution,
        "ConvTranspose" if rank.is_none_or(|rank| rank > 2) || has("output_shape") || has("auto_pad") => {
            transposed
        }
        "DeformConv" => deformable,
        "Col2Im" => from_columns,
        _ => return None,
    })
}

fn convolution(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (kernel_shape, kernel) = call.numbers(1)?;
    let bias = call.optional_numbers(2)?;
    let ([batch, channels, spatial @ ..], [made_channels, group_channels, window @ ..]) =
        (shape, kernel_shape)
    else {
        return Err(format!("shapes of {shape:?} and {kernel_shape:?}"));
    };
    let window = Window::of(call, window.to_vec(), spatial)?;
    let groups = usize::try_from(call.int("group", 1)).unwrap_or(0);
    if groups == 0 || *group_channels * groups != *channels || made_channels % groups != 0 {
        return Err(format!("{groups} groups of {channels} channels"));
    }
    let windows = window.windows_of(spatial)?;
    let (plane, taps) = (nd::size(spatial), nd::size(&window.kernel));
    let strides = nd::strides(spatial);
    let mut made = Vec::with_capacity(batch * made_channels * nd::size(&windows));
    for item in 0..*batch {
        for channel in 0..*made_channels {
            let first = channel / (made_channels / groups) * group_channels;
            let start = bias.as_ref().and_then(|bias| bias.get(channel)).copied().unwrap_or(0.0);
            nd::each_position(&windows, |at| {
                let mut sum = start;
                let mut tap = 0;
                nd::each_position(&window.kernel, |part| {
                    let place = (0..spatial.len())
                        .map(|axis| {
                            Some(window.place(axis, at[axis], part[axis], spatial[axis])? * strides[axis])
                        })
                        .sum::<Option<usize>>();
                    if let Some(place) = place {
                        for within in 0..*group_channels {
                            let value = numbers[(item * channels + first + within) * plane + place];
                            sum += value * kernel[(channel * group_channels + within) * taps + tap];
                        }
                    }
                    tap += 1;
                });
                made.push(sum);
            });
        }
    }
    let to: Vec<usize> = [*batch, *made_channels].into_iter().chain(windows).collect();
    Ok(vec![call.like(0, to, made)?])
}

fn transposed(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (kernel_shape, kernel) = call.numbers(1)?;
    let bias = call.optional_numbers(2)?;
    let ([batch, channels, spatial @ ..], [_, group_channels, taps @ ..]) = (shape, kernel_shape) else {
        return Err(format!("shapes of {shape:?} and {kernel_shape:?}"));
    };
    let rank = spatial.len();
    let groups =
        usize::try_from(call.int("group", 1)).ok().filter(|groups| *groups > 0 && channels % groups == 0);
    let groups = groups.ok_or("its groups")?;
    if taps.len() != rank || kernel_shape[0] != *channels {
        return Err(format!("a kernel of {kernel_shape:?} over {shape:?}"));
    }
    let list = |name: &str, otherwise: usize, length: usize| match call.ints(name) {
        Some(ints) if ints.len() == length => lengths(ints),
        Some(_) | None => Ok(vec![otherwise; length]),
    };
    let strides = list("strides", 1, rank)?;
    let dilations = list("dilations", 1, rank)?;
    let more = list("output_padding", 0, rank)?;
    let pads = list("pads", 0, 2 * rank)?;
    let (mut before, mut after) = (pads[..rank].to_vec(), pads[rank..].to_vec());
    let full = |at: usize| {
        spatial[at].saturating_sub(1) * strides[at] + (taps[at].max(1) - 1) * dilations[at] + 1 + more[at]
    };
    let auto = call.text("auto_pad", "NOTSET");
    let asked = match call.ints("output_shape") {
        Some(asked) if asked.len() >= rank => Some(lengths(&asked[asked.len() - rank..])?),
        Some(_) | None => auto
            .starts_with("SAME")
            .then(|| spatial.iter().zip(&strides).map(|(length, stride)| length * stride).collect()),
    };
    if let Some(asked) = &asked {
        for at in 0..rank {
            let total = full(at).saturating_sub(asked[at]);
            let half = total / 2;
            (before[at], after[at]) =
                if auto == "SAME_UPPER" { (half, total - half) } else { (total - half, half) };
        }
    }
    let natural = |at: usize| full(at).saturating_sub(before[at] + after[at]);
    let to_spatial: Vec<usize> = match &asked {
        Some(asked) => asked.clone(),
        None => (0..rank).map(natural).collect(),
    };
    let (plane, to_plane, tap_count) = (nd::size(spatial), nd::size(&to_spatial), nd::size(taps));
    if to_plane.saturating_mul(batch * groups * group_channels) > 1 << 28 {
        return Err(format!("an output of {to_spatial:?}"));
    }
    let to_strides = nd::strides(&to_spatial);
    let made_channels = groups * group_channels;
    let mut made = vec![0.0; batch * made_channels * to_plane];
    for (item, channel) in (0..*batch).flat_map(|item| (0..*channels).map(move |channel| (item, channel))) {
        let group = channel / (channels / groups);
        let mut from = (item * channels + channel) * plane;
        nd::each_position(spatial, |at| {
            let value = numbers[from];
            from += 1;
            let mut tap = 0;
            nd::each_position(taps, |part| {
                let place = (0..rank)
                    .map(|axis| {
                        let place = (at[axis] * strides[axis] + part[axis] * dilations[axis])
                            .checked_sub(before[axis])?;
                        (place < to_spatial[axis]).then(|| place * to_strides[axis])
                    })
                    .sum::<Option<usize>>();
                if let Some(place) = place {
                    for within in 0..*group_channels {
                        let to = (item * made_channels + group * group_channels + within) * to_plane + place;
                        made[to] += value * kernel[(channel * group_channels + within) * tap_count + tap];
                    }
                }
                tap += 1;
            });
        });
    }
    if let Some(bias) = bias {
        for (at, number) in made.iter_mut().enumerate() {
            *number += bias.get(at / to_plane.max(1) % made_channels).copied().unwrap_or(0.0);
        }
    }
    let to: Vec<usize> = [*batch, made_channels].into_iter().chain(to_spatial).collect();
    Ok(vec![call.like(0, to, made)?])
}

/// Convolution whose taps lie where another input says (Dai et al. 2017), in two dimensions.
fn deformable(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (kernel_shape, kernel) = call.numbers(1)?;
    let (offset_shape, offsets) = call.numbers(2)?;
    let bias = call.optional_numbers(3)?;
    let mask = call.optional_numbers(4)?;
    let ([batch, channels, height, width], [made_channels, group_channels, rows, columns]) =
        (shape, kernel_shape)
    else {
        return Err(format!("shapes of {shape:?} and {kernel_shape:?}"));
    };
    let window = Window::of(call, vec![*rows, *columns], &[*height, *width])?;
    let windows = window.windows_of(&[*height, *width])?;
    let groups = usize::try_from(call.int("group", 1)).unwrap_or(0);
    let offset_groups = usize::try_from(call.int("offset_group", 1)).unwrap_or(0);
    let taps = rows * columns;
    let wanted = [*batch, offset_groups * taps * 2, windows[0], windows[1]];
    if groups == 0
        || offset_groups == 0
        || *group_channels * groups != *channels
        || made_channels % groups != 0
        || offset_shape != wanted
        || channels % offset_groups != 0
    {
        return Err(format!("offsets of {offset_shape:?}"));
    }
    let spots = windows[0] * windows[1];
    if mask.as_ref().is_some_and(|mask| mask.len() != batch * offset_groups * taps * spots) {
        return Err("a mask of another shape".to_owned());
    }
    let sample = |plane: usize, y: f64, x: f64| {
        let (top, left) = (y.floor(), x.floor());
        let at = |y: f64, x: f64| {
            let inside = y >= 0.0 && x >= 0.0 && y < *height as f64 && x < *width as f64;
            if inside { numbers[plane * height * width + y as usize * width + x as usize] } else { 0.0 }
        };
        let (down, right) = (y - top, x - left);
        at(top, left) * (1.0 - down) * (1.0 - right)
            + at(top, left + 1.0) * (1.0 - down) * right
            + at(top + 1.0, left) * down * (1.0 - right)
            + at(top + 1.0, left + 1.0) * down * right
    };
    let mut made = Vec::with_capacity(batch * made_channels * spots);
    for item in 0..*batch {
        for channel in 0..*made_channels {
            let first = channel / (made_channels / groups) * group_channels;
            for spot in 0..spots {
                let (row, column) = (spot / windows[1], spot % windows[1]);
                let mut sum = bias.as_ref().and_then(|bias| bias.get(channel)).copied().unwrap_or(0.0);
                for within in 0..*group_channels {
                    let from = first + within;
                    let offset_group = from / (channels / offset_groups);
                    for tap in 0..taps {
                        let offset = |which: usize| {
                            let at = (item * offset_groups + offset_group) * taps * 2 + tap * 2 + which;
                            offsets[at * spots + spot]
                        };
                        let y = (row * window.strides[0] + tap / columns * window.dilations[0]) as f64
                            - window.before[0] as f64
                            + offset(0);
                        let x = (column * window.strides[1] + tap % columns * window.dilations[1]) as f64
                            - window.before[1] as f64
                            + offset(1);
                        let at = ((item * offset_groups + offset_group) * taps + tap) * spots + spot;
                        let weight = mask.as_ref().map_or(1.0, |mask| mask[at]);
                        sum += sample(item * channels + from, y, x)
                            * weight
                            * kernel[(channel * group_channels + within) * taps + tap];
                    }
                }
                made.push(sum);
            }
        }
    }
    Ok(vec![call.like(0, [*batch, *made_channels, windows[0], windows[1]], made)?])
}

fn from_columns(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let ints = |at: usize| -> Failed<Vec<usize>> {
        let (_, numbers) = call.numbers(at)?;
        lengths(&numbers.iter().map(|number| *number as i64).collect::<Vec<i64>>())
    };
    let (spatial, block) = (ints(1)?, ints(2)?);
    let window = Window::of(call, block.clone(), &spatial)?;
    let windows = window.windows_of(&spatial)?;
    let [batch, rows, columns] = shape else { return Err(format!("a shape of {shape:?}")) };
    let taps = nd::size(&block);
    if *columns != nd::size(&windows) || rows % taps != 0 || nd::size(&spatial) > 1 << 28 {
        return Err(format!("columns of {shape:?} for a picture of {spatial:?}"));
    }
    let (channels, plane, strides) = (rows / taps, nd::size(&spatial), nd::strides(&spatial));
    let mut made = vec![0.0; batch * channels * plane];
    for outer in 0..batch * channels {
        let mut tap = 0;
        nd::each_position(&block, |part| {
            let mut column = 0;
            nd::each_position(&windows, |at| {
                let place = (0..spatial.len())
                    .map(|axis| {
                        Some(window.place(axis, at[axis], part[axis], spatial[axis])? * strides[axis])
                    })
                    .sum::<Option<usize>>();
                if let Some(place) = place {
                    made[outer * plane + place] += numbers[(outer * taps + tap) * columns + column];
                }
                column += 1;
            });
            tap += 1;
        });
    }
    let to: Vec<usize> = [*batch, channels].into_iter().chain(spatial).collect();
    Ok(vec![call.like(0, to, made)?])
}
