// What the client's dependencies expect of a newer Node.js than 20.
Promise.withResolvers ??= function () {
  let resolve
  let reject
  const promise = new Promise((_resolve, _reject) => {
    resolve = _resolve
    reject = _reject
  })
  return { promise, resolve, reject }
}
