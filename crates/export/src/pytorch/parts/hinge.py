def hinge(d_ap, d_an):
    return F.relu(d_ap + settings.margin - d_an)
