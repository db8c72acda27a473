"""Looking at photos one by one: the large picture, its neighbours, comparing, culling."""
