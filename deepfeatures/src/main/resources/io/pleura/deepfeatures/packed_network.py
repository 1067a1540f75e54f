class Network(Module):
  __parameters__ = []
  __buffers__ = []

  def pack(self: __torch__.Network, w: Tensor, kind: int, axis: int, dilation: int, stride: int, size: List[int], g: Tensor) -> List[Tensor]:
    packed = annotate(List[Tensor], [])
    o = w.size(0)
    c = w.size(1)
    k = w.size(2)
    pad = dilation * (k - 1) // 2
    if kind == 0:
      v = w.contiguous(memory_format=3)
      packed.append(ops.mkldnn._reorder_convolution_weight(v, [pad, pad, pad], [stride, stride, stride], [dilation, dilation, dilation], 1, [1, c, size[0], size[1], size[2]]))
    elif kind == 1:
      p = g.size(0)
      u = torch.mm(g, w.transpose(2, 2 + axis).to(7).permute([2, 0, 1, 3, 4]).reshape([k, -1])).view([p, o, c, k, k]).to(6)
      for i in range(p):
        packed.append(ops.mkldnn._reorder_convolution_weight(u[i].contiguous(memory_format=2), [pad, pad], [stride, stride], [dilation, dilation], 1, [size[0], c, size[1], size[2]]))
    elif kind == 2:
      u = torch.mm(torch.kron(torch.kron(g, g), g), w.to(7).permute([2, 3, 4, 0, 1]).reshape([27, -1])).view([27, o, c]).to(6)
      for i in range(27):
        packed.append(ops.mkldnn._reorder_linear_weight(u[i], size[0]))
    elif kind == 3:
      packed.append(ops.mkldnn._reorder_linear_weight(w.view([o, c]), size[0]))
    else:
      p = g.size(0)
      v = torch.constant_pad_nd(w.to(7), [0, 0, 0, 0, 0, 1])
      u = torch.mm(g, v.view([o, 4, 2, 49]).permute([1, 0, 2, 3]).reshape([4, -1])).view([p, o, 2, 7, 7]).to(6)
      for i in range(p):
        packed.append(ops.mkldnn._reorder_convolution_weight(u[i], [3, 3], [2, 2], [1, 1], 1, [size[0], 2, size[1], size[2]]))
    return packed

  def halve(self: __torch__.Network, x: Tensor, axis: int) -> Tensor:
    n = x.size(axis)
    even = torch.slice(x, axis, 0, n, 2)
    odd = torch.slice(x, axis, 1, n, 2)
    k = odd.size(axis)
    if even.size(axis) == k:
      y = torch.maximum(even, odd)
    else:
      y = even.contiguous()
      first = y.narrow(axis, 0, k)
      torch.maximum(first, odd, out=first)
    n = y.size(axis) - 1
    rest = y.narrow(axis, 1, n)
    torch.maximum(rest, odd.narrow(axis, 0, n), out=rest)
    return y

  def stem(self: __torch__.Network, x: Tensor, w: List[Tensor], a: Tensor, b: Tensor, bias: Tensor, pool: bool) -> Tensor:
    d, h, v = x.size(0), x.size(1), x.size(2)
    n = (d + 1) // 2
    t = (n + 3) // 4
    s = 2 * h * v
    p = torch.constant_pad_nd(x, [0, 0, 0, 0, 3, 8 * t + 3 - d])
    u = torch.mm(b, p.as_strided([7, t, s], [s, 4 * s, 1]).reshape([7, t * s])).view([7, t, 2, h, v])
    o = bias.size(0)
    h = (h + 1) // 2
    v = (v + 1) // 2
    parts = annotate(List[Tensor], [])
    for i in range(t):
      q = annotate(List[Tensor], [])
      for k in range(7):
        z = u[k].narrow(0, i, 1)
        if k == 1:
          q.append(ops.mkldnn._convolution_pointwise(z, w[k], bias, [3, 3], [2, 2], [1, 1], 1, "none", annotate(List[Optional[number]], []), "").permute([0, 2, 3, 1]))
        else:
          q.append(ops.mkldnn._convolution_pointwise(z, w[k], None, [3, 3], [2, 2], [1, 1], 1, "none", annotate(List[Optional[number]], []), "").permute([0, 2, 3, 1]))
      y = torch.mm(a, torch.cat(q).view([7, h * v * o])).view([4, h, v, o])
      if i == t - 1:
        y = y.narrow(0, 0, n - 4 * i)
      if pool:
        y = self.halve(self.halve(y, 2), 1)
      parts.append(y)
    y = torch.cat(parts)
    if pool:
      y = self.halve(y, 0)
    return torch.relu_(y)

  def planes(self: __torch__.Network, input: Tensor, w: List[Tensor], a: Tensor, b: Tensor, bias: Tensor, dilation: int, axis: int, other: Optional[Tensor]) -> Tensor:
    x = input.transpose(0, axis).contiguous()
    d, h, v, c = x.size(0), x.size(1), x.size(2), x.size(3)
    o = bias.size(0)
    t = (d + 4 * dilation - 1) // (4 * dilation)
    s = dilation * h * v * c
    z = torch.constant_pad_nd(x, [0, 0, 0, 0, 0, 0, dilation, (4 * t + 1) * dilation - d])
    z = z.as_strided([6, t, s], [s, 4 * s, 1]).reshape([6, t * s])
    u = torch.mm(b, z).view([6, t * dilation, h, v, c])
    q = annotate(List[Tensor], [])
    one = [1, 1]
    e = [dilation, dilation]
    for k in range(6):
      z = u[k].permute([0, 3, 1, 2])
      if k == 1:
        q.append(ops.mkldnn._convolution_pointwise(z, w[k], bias, e, one, e, 1, "none", annotate(List[Optional[number]], []), "").permute([0, 2, 3, 1]))
      else:
        q.append(ops.mkldnn._convolution_pointwise(z, w[k], None, e, one, e, 1, "none", annotate(List[Optional[number]], []), "").permute([0, 2, 3, 1]))
    s = dilation * h * v * o
    y = torch.empty([t, 4, s])
    y.copy_(torch.mm(a, torch.cat(q).view([6, t * s])).view([4, t, s]).transpose(0, 1))
    y = y.view([t * 4 * dilation, h, v, o]).narrow(0, 0, d).transpose(0, axis).contiguous()
    if other is not None:
      y = y.add_(other)
    return torch.relu_(y)

  def corners(self: __torch__.Network, x: Tensor, w: List[Tensor], a: Tensor, b: Tensor, bias: Tensor, dilation: int, other: Optional[Tensor]) -> Tensor:
    d, h, v, c = x.size(0), x.size(1), x.size(2), x.size(3)
    o = bias.size(0)
    e = dilation
    z = x
    i = (d + e - 1) // e
    j = (h + e - 1) // e
    k = (v + e - 1) // e
    z = torch.constant_pad_nd(x, [0, 0, 0, k * e - v, 0, j * e - h, 0, i * e - d])
    z = z.view([i, e, j, e, k, e, c]).permute([0, 2, 4, 1, 3, 5, 6]).reshape([i * j * k, e * e * e * c])
    one = torch.ones([1, 1])
    bk = torch.kron(torch.kron(b if i == 2 else one, b if j == 2 else one), b if k == 2 else one)
    ak = torch.kron(torch.kron(a if i == 2 else one, a if j == 2 else one), a if k == 2 else one)
    u = torch.mm(bk, z).view([-1, e * e * e, c])
    q = annotate(List[Tensor], [])
    for f in range(2 * i - 1):
      for g in range(2 * j - 1):
        for l in range(2 * k - 1):
          n = 9 * f + 3 * g + l
          z = u[len(q)]
          if n == 0:
            q.append(ops.mkldnn._linear_pointwise(z, w[n], bias, "none", annotate(List[Optional[number]], []), ""))
          else:
            q.append(ops.mkldnn._linear_pointwise(z, w[n], None, "none", annotate(List[Optional[number]], []), ""))
    y = torch.mm(ak, torch.cat(q).view([len(q), -1])).view([i, j, k, e, e, e, o]).permute([0, 3, 1, 4, 2, 5, 6])
    z = torch.empty([i, e, j, e, k, e, o])
    z.copy_(y)
    y = z.view([i * e, j * e, k * e, o])
    if i * e != d or j * e != h or k * e != v:
      y = y[0:d, 0:h, 0:v].contiguous()
    if other is not None:
      y = y.add_(other)
    return torch.relu_(y)

  def dense(self: __torch__.Network, x: Tensor, w: Tensor, bias: Tensor, stride: int, dilation: int, other: Optional[Tensor]) -> Tensor:
    s = [stride, stride, stride]
    e = [dilation, dilation, dilation]
    z = x.unsqueeze(0).permute([0, 4, 1, 2, 3])
    y = ops.mkldnn._convolution_pointwise(z, w, bias, e, s, e, 1, "relu" if other is None else "none", annotate(List[Optional[number]], []), "")
    y = y.permute([0, 2, 3, 4, 1]).squeeze(0).contiguous()
    if other is not None:
      y = torch.relu_(y.add_(other))
    return y

  def point(self: __torch__.Network, x: Tensor, w: Tensor, bias: Tensor, stride: int, relu: bool, other: Optional[Tensor]) -> Tensor:
    z = x
    if stride == 2:
      z = x[::2, ::2, ::2].contiguous()
    d, h, v, c = z.size(0), z.size(1), z.size(2), z.size(3)
    o = bias.size(0)
    z = z.view([-1, c])
    if other is not None:
      y = ops.mkldnn._linear_pointwise(z, other.view([-1, o]), w, bias, "add")
      y = torch.relu_(y)
    else:
      y = ops.mkldnn._linear_pointwise(z, w, bias, "relu" if relu else "none", annotate(List[Optional[number]], []), "")
    return y.view([d, h, v, o])

  def head(self: __torch__.Network, x: Tensor, w: List[Tensor]) -> Tensor:
    d, h, v = x.size(0), x.size(1), x.size(2)
    o = w[2].size(0)
    y = self.point(x, w[1], w[0], 1, True, None)
    y = y.view([d, h, v, o, 2, 2, 2]).permute([0, 4, 1, 5, 2, 6, 3]).reshape([2 * d, 2 * h, 2 * v, o])
    y = self.dense(y, w[3], w[2], 1, 1, None)
    y = torch.mv(w[4], torch.mean(y.view([-1, o]), [0]))
    return torch.relu(torch.addmv(w[6], w[5], y))

  def forward(self: __torch__.Network, x: Tensor, w: List[Tensor], plan: List[int]) -> Tensor:
    rows = annotate(List[Tensor], [])
    for n in range(x.size(0)):
      rows.append(self.volume(x[n][0], w, plan))
    return torch.stack(rows)

  def volume(self: __torch__.Network, x: Tensor, w: List[Tensor], plan: List[int]) -> Tensor:
    y = self.stem(x, w[7:14], w[0], w[1], w[6], plan[0] > 0)
    i = 2
    while i < len(plan):
      convolutions = plan[i]
      shortcut = plan[i + 1]
      stride = plan[i + 2]
      at = plan[i + 3]
      i = i + 4
      r = y
      if shortcut == 1:
        if stride == 2:
          r = r[::2, ::2, ::2]
        r = torch.constant_pad_nd(r, [0, at])
      elif shortcut == 2:
        r = self.point(y, w[at + 1], w[at], stride, False, None)
      for k in range(convolutions):
        kind = plan[i]
        e = plan[i + 1]
        s = plan[i + 2]
        axis = plan[i + 3]
        at = plan[i + 4]
        i = i + 5
        other = annotate(Optional[Tensor], None)
        if k == convolutions - 1:
          other = r
        if kind == 0:
          y = self.dense(y, w[at + 1], w[at], s, e, other)
        elif kind == 1:
          y = self.planes(y, w[at + 1:at + 7], w[2], w[3], w[at], e, axis, other)
        elif kind == 2:
          y = self.corners(y, w[at + 1:at + 28], w[4], w[5], w[at], e, other)
        else:
          y = self.point(y, w[at + 1], w[at], s, True, other)
    if plan[0] == 2:
      return self.head(y, w[plan[1]:plan[1] + 7])
    return torch.mean(y.view([-1, y.size(3)]), [0])
