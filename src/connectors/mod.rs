//! Files of others, translated into our words at the edge.
