package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.execution.ProgressListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Scores the candidates of one search, each once, and keeps them in order. */
final class Evaluator {

  /** A large generation is saved after so many evaluations, or one for each thread. */
  private static final int PORTION = 20;

  private record Task(Candidate candidate, double budgetShare) {}

  private final Objective objective;
  private final Journal journal;
  private final ExecutionContext context;
  private final ProgressCounter progress;
  private final int limit;
  private final Map<Task, Double> scores = new HashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private int repeats;

  /**
   * Begins a search.
   *
   * @param limit most calls of the objective
   * @param journal gives the scores that were saved, and saves the others
   */
  Evaluator(
      String stage, Objective objective, int limit, Journal journal, ExecutionContext context) {
    this.journal = journal;
    this.objective = objective;
    this.context = context;
    this.limit = limit;
    this.progress = new ProgressCounter(context.progress(), stage, 0, limit);
  }

  /** How many calls of the objective are left. */
  int remaining() {
    return limit - evaluations.size();
  }

  /** How many candidates have been scored at full effort and others. */
  int done() {
    return evaluations.size();
  }

  /** Counts candidates that were proposed again and not even handed in. */
  void addRepeats(int count) {
    repeats += count;
  }

  /**
   * Scores a generation. Candidates known already cost nothing; when the budget does not last for
   * all new ones, the generation ends before the first that is too many.
   *
   * @return the scores of the leading candidates, as many as could be scored
   */
  double[] score(List<Candidate> candidates, double budgetShare) {
    Set<Task> fresh = new LinkedHashSet<>();
    int count = 0;
    for (Candidate candidate : candidates) {
      var task = new Task(candidate, budgetShare);
      boolean known = scores.containsKey(task) || fresh.contains(task);
      if (!known) {
        if (fresh.size() == remaining()) {
          break;
        }
        fresh.add(task);
      } else {
        repeats++;
      }
      count++;
    }
    evaluate(List.copyOf(fresh));
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = Objects.requireNonNull(scores.get(new Task(candidates.get(i), budgetShare)));
    }
    return result;
  }

  private void evaluate(List<Task> tasks) {
    context.cancellation().throwIfCancelled();
    int from = 0;
    while (from < tasks.size()) {
      Double saved = journal.next(tasks.get(from).candidate(), tasks.get(from).budgetShare());
      if (saved == null) {
        break;
      }
      keep(tasks.get(from), saved);
      progress.add(1);
      from++;
    }
    int portion = journal.saves() ? Math.max(PORTION, context.parallelism()) : tasks.size();
    while (from < tasks.size()) {
      int to = from + Math.min(portion, tasks.size() - from);
      evaluatePortion(tasks.subList(from, to));
      from = to;
    }
  }

  private void evaluatePortion(List<Task> fresh) {
    double[] found = new double[fresh.size()];
    int threads =
        Math.max(1, context.parallelism() / Math.min(context.parallelism(), found.length));
    ExecutionContext share = context.withParallelism(threads).withProgress(ProgressListener.NONE);
    context.forEach(
        found.length,
        i -> {
          found[i] = scoreOf(fresh.get(i), share);
          progress.add(1);
        });
    for (int i = 0; i < found.length; i++) {
      keep(fresh.get(i), found[i]);
    }
    journal.save(evaluations);
  }

  private void keep(Task task, double score) {
    scores.put(task, score);
    evaluations.add(new Evaluation(task.candidate(), task.budgetShare(), score));
  }

  private double scoreOf(Task task, ExecutionContext share) {
    double score;
    try {
      score = objective.score(task.candidate(), task.budgetShare(), share);
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ExtractionException(
          "search-objective-failed",
          "The objective failed for the candidate "
              + task.candidate()
              + " (budget share "
              + task.budgetShare()
              + "): "
              + (e instanceof PleuraException known ? known.problem() : e + "."),
          "Mend the objective, or narrow the search space so that this candidate is left out.",
          e);
    }
    if (!Double.isFinite(score)) {
      throw new ExtractionException(
          "search-score-not-finite",
          "The objective gave the score "
              + score
              + " for the candidate "
              + task.candidate()
              + " (budget share "
              + task.budgetShare()
              + ").",
          "Mend the objective: each candidate needs a finite score.");
    }
    return score;
  }

  /** Ends the search: the best of all evaluations at full effort. */
  SearchResult finish(StopReason reason) {
    journal.end();
    if (remaining() > 0) {
      progress.add(remaining());
    }
    Evaluation best = null;
    for (Evaluation evaluation : evaluations) {
      if (evaluation.budgetShare() == 1 && (best == null || evaluation.score() > best.score())) {
        best = evaluation;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no candidate was scored at full effort");
    }
    return new SearchResult(best.candidate(), best.score(), evaluations, repeats, reason);
  }
}
