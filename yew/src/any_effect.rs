//! Effects with dependencies, of which Yew knows one kind: it would compile the life of an effect for each.

use std::{any::Any, rc::Rc};

use whole::functional;

use crate::functional::{Hook, HookContext, TearDown};

/// Dependencies that are no longer known.
trait AnyDependencies: Any {
    fn equal(&self, other: &dyn AnyDependencies) -> bool;
}

impl<D: PartialEq + 'static> AnyDependencies for D {
    fn equal(&self, other: &dyn AnyDependencies) -> bool {
        (other as &dyn Any).downcast_ref::<D>().is_some_and(|other| self == other)
    }
}

struct Dependencies(Rc<dyn AnyDependencies>);

impl PartialEq for Dependencies {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().equal(other.0.as_ref())
    }
}

type End = Box<dyn FnOnce()>;

struct AnyEffect {
    dependencies: Dependencies,
    begin: Box<dyn FnOnce() -> End>,
}

impl Hook for AnyEffect {
    type Output = ();

    #[inline(never)]
    fn run(self, hooks: &mut HookContext) {
        let Self { dependencies, begin } = self;
        functional::use_effect_with(dependencies, |_: &Dependencies| begin()).run(hooks);
    }
}

/// Yew's, for any dependencies and effect.
pub fn use_effect_with<D: PartialEq + 'static, E: TearDown>(
    dependencies: D,
    effect: impl FnOnce(&D) -> E + 'static,
) -> impl Hook<Output = ()> {
    let dependencies = Rc::new(dependencies);
    AnyEffect {
        dependencies: Dependencies(dependencies.clone()),
        begin: Box::new(move || {
            let end = effect(&dependencies);
            Box::new(move || end.tear_down())
        }),
    }
}
