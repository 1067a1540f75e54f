package io.pleura.examples.web;

/**
 * How far a running job has come.
 *
 * @param stage what is being done
 * @param done finished units of work of this stage
 * @param total all units of work of this stage
 * @param fraction of the whole job, 0 to 1, never falling
 */
record JobProgress(String stage, long done, long total, double fraction) {}
