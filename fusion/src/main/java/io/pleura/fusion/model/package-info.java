/**
 * Classifiers and their trainers: a fast random forest, gradient boosting, logistic regression and
 * combinations of them.
 */
@NullMarked
package io.pleura.fusion.model;

import org.jspecify.annotations.NullMarked;
