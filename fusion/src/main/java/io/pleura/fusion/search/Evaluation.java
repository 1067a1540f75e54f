package io.pleura.fusion.search;

/**
 * One call of the objective.
 *
 * @param candidate the settings scored
 * @param budgetShare the share of the full effort spent, above 0 and at most 1
 * @param score what the objective gave, finite, higher is better
 */
public record Evaluation(Candidate candidate, double budgetShare, double score) {}
