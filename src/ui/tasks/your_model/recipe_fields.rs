//! The fields of a recipe.

use yew::prelude::*;

use super::{
    kind::Layout,
    recipe::{Fit, LONGEST_SIDE, Order, Preset, Recipe},
    state::YourModelAction,
};
use crate::ui::{
    parts::{Button, ButtonKind, Choice, IconName, NumberField, use_download},
    store::use_act,
    text::{Setting, use_text},
};

/// What a number that was written does to a recipe.
type Change = Box<dyn Fn(&mut Recipe, f64)>;

#[derive(Properties, PartialEq)]
pub struct RecipeFieldsProps {
    pub recipe: Recipe,
}

#[component]
pub fn RecipeFields(props: &RecipeFieldsProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let save = use_download("recipe.json", "application/json");
    let recipe = props.recipe;
    let number = |id: &'static str,
                  setting: Setting,
                  value: f64,
                  (min, max, step): (f64, f64, f64),
                  change: Change| {
        let on_change = act.reform(move |value: Option<f64>| {
            let mut recipe = recipe;
            value.into_iter().for_each(|value| change(&mut recipe, value));
            YourModelAction::Recipe(recipe)
        });
        html! { <NumberField {id} {setting} value={Some(value)} {min} {max} {step} {on_change} /> }
    };
    let choice = |id: &'static str,
                  label: &'static str,
                  options: Vec<&'static str>,
                  chosen: usize,
                  change: fn(&mut Recipe, usize)| {
        let on_change = act.reform(move |index: usize| {
            let mut recipe = recipe;
            change(&mut recipe, index);
            YourModelAction::Recipe(recipe)
        });
        html! { <Choice {id} {label} {options} {chosen} {on_change} /> }
    };
    let side = (1.0, f64::from(LONGEST_SIDE), 1.0);
    let any = (-1e6, 1e6, 1e-9);
    let presets = Preset::ALL.map(Some).into_iter().chain([None]);
    let preset = recipe.preset();
    let names: Vec<&'static str> = presets.clone().map(|preset| (words.preset_name)(preset)).collect();
    let chosen = presets.clone().position(|one| one == preset).unwrap_or_default();
    const MEANS: [&str; 3] = ["your-model-mean-1", "your-model-mean-2", "your-model-mean-3"];
    const SPREADS: [&str; 3] = ["your-model-spread-1", "your-model-spread-2", "your-model-spread-3"];
    html! {
        <>
            <p class="your-model__quiet">{ words.recipe_hint }</p>
            <div class="your-model__fields">
                { number("your-model-width", words.width, recipe.width.into(), side, Box::new(|recipe, value| recipe.width = value as u32)) }
                { number("your-model-height", words.height, recipe.height.into(), side, Box::new(|recipe, value| recipe.height = value as u32)) }
                { choice("your-model-fit", words.fit, words.fits.to_vec(), usize::from(recipe.fit == Fit::Middle),
                    |recipe, index| recipe.fit = if index == 1 { Fit::Middle } else { Fit::Stretch }) }
                if recipe.fit == Fit::Middle {
                    { number("your-model-shorter", words.shorter, recipe.shorter.into(), side, Box::new(|recipe, value| recipe.shorter = value as u32)) }
                }
                { choice("your-model-order", words.order, vec!["RGB", "BGR"], usize::from(recipe.order == Order::Bgr),
                    |recipe, index| recipe.order = if index == 1 { Order::Bgr } else { Order::Rgb }) }
                { choice("your-model-layout", words.layout, vec!["NCHW", "NHWC"], usize::from(recipe.layout == Layout::ChannelsLast),
                    |recipe, index| recipe.layout = if index == 1 { Layout::ChannelsLast } else { Layout::ChannelsFirst }) }
                { choice("your-model-preset", words.preset, names, chosen,
                    |recipe, index| *recipe = Preset::ALL.get(index).map_or(*recipe, |preset| recipe.with(*preset))) }
                { number("your-model-scale", words.scale, recipe.scale, any, Box::new(|recipe, value| recipe.scale = value)) }
                for place in 0..3 {
                    { number(MEANS[place], words.mean[place], recipe.mean[place], any, Box::new(move |recipe, value| recipe.mean[place] = value)) }
                }
                for place in 0..3 {
                    { number(SPREADS[place], words.spread[place], recipe.spread[place], (1e-9, 1e6, 1e-9), Box::new(move |recipe, value| recipe.spread[place] = value)) }
                }
            </div>
            <Button
                kind={ButtonKind::Quiet}
                icon={IconName::Download}
                label={words.save_recipe}
                on_press={save.reform(move |()| recipe.json())}
            />
        </>
    }
}
