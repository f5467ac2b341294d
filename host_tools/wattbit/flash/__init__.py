"""From a site and a board to a controller that runs: what goes on the board, and the way there."""
