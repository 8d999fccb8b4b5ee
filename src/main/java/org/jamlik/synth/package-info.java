/**
 * A made-up Sweden: one population whose lives give the deliveries of every source, in the form that the contracts ask for.
 * Nobody in it exists, and nothing in it was learnt from single persons.
 */
package org.jamlik.synth;
