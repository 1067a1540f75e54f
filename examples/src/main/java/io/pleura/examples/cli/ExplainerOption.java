package io.pleura.examples.cli;

/** The option {@code --explainer} of several commands. */
final class ExplainerOption {

  static final String DESCRIPTION =
      "How to explain, instead of as the bundle says: shap, tree-shap, interventional-tree-shap,"
          + " exact-shap (at most 12 features), permutation-shap, kernel-shap, or a plug-in.";

  private ExplainerOption() {}
}
