/** The endpoint for analysts and BI tools: who may see what, the protocol, accounts, limits and the log of queries. */
package org.jamlik.serve;
