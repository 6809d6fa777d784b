(function () {
  'use strict';
  // Sisa karakter untuk textarea[data-maks]; dibacakan setelah jeda mengetik.
  var bacaan;
  var tunda;

  function teks(el) {
    var sisa = +el.dataset.maks - Array.from(el.value).length;
    var n = Math.abs(sisa).toLocaleString('id-ID');
    return [sisa, sisa < 0 ? 'Kelebihan ' + n + ' karakter' : 'Sisa ' + n + ' karakter'];
  }
  function segarkan(el) {
    var p = el.nextElementSibling;
    if (!p || !p.classList.contains('isian__hitung')) {
      p = document.createElement('p');
      p.className = 'isian__hitung angka';
      p.setAttribute('aria-hidden', 'true');
      el.after(p);
    }
    var t = teks(el);
    p.textContent = t[1];
    p.classList.toggle('isian__hitung--lebih', t[0] < 0);
  }
  function perlu(el) {
    return el && el.matches && el.matches('textarea[data-maks]');
  }
  document.addEventListener('input', function (e) {
    if (!perlu(e.target)) {
      // baris baru ditambahkan
      e.target.querySelectorAll && e.target.querySelectorAll('textarea[data-maks]').forEach(segarkan);
      return;
    }
    segarkan(e.target);
    if (!bacaan) {
      bacaan = document.createElement('p');
      bacaan.className = 'tersembunyi';
      bacaan.setAttribute('aria-live', 'polite');
      document.body.append(bacaan);
    }
    clearTimeout(tunda);
    tunda = setTimeout(function () { bacaan.textContent = teks(e.target)[1]; }, 1200);
  });
  document.querySelectorAll('textarea[data-maks]').forEach(segarkan);
})();
