(function () {
  'use strict';
  // <body data-sesi-habis="DETIK">: tiga menit sebelum habis, tawarkan perpanjangan.
  var lama = +document.body.dataset.sesiHabis;
  if (!(lama > 0)) return;
  var PERINGATAN = 180;
  var batas = Date.now() + lama * 1000;
  var kotak, kalimat, tombol, keadaan;
  var saluran = 'BroadcastChannel' in window ? new BroadcastChannel('kinerja-sesi') : null;

  function perbarui(detik) {
    batas = Date.now() + detik * 1000;
    tutup();
  }
  function tutup() {
    if (kotak) kotak.remove();
    kotak = keadaan = null;
  }
  function perpanjang() {
    tombol.setAttribute('aria-busy', 'true');
    fetch('/sesi/perpanjang', { method: 'POST', credentials: 'same-origin', redirect: 'error' })
      .then(function (r) {
        if (!r.ok) throw 0;
        perbarui(lama);
        if (saluran) saluran.postMessage(lama);
      })
      .catch(function () {
        if (!kotak) return;
        tombol.removeAttribute('aria-busy');
        kalimat.textContent = 'Sesi belum dapat diperpanjang. Periksa sambungan Anda, lalu coba lagi.';
      });
  }
  function tampilkan(baru, teks) {
    if (keadaan === baru) return;
    tutup();
    keadaan = baru;
    kotak = document.createElement('div');
    kotak.className = 'sesi';
    kotak.setAttribute('role', 'alert');
    kalimat = document.createElement('p');
    kalimat.textContent = teks;
    kotak.append(kalimat);
    if (baru === 'dekat') {
      tombol = document.createElement('button');
      tombol.type = 'button';
      tombol.textContent = 'Perpanjang';
      tombol.addEventListener('click', perpanjang);
    } else {
      tombol = document.createElement('a');
      tombol.className = 'tombol';
      tombol.href = '/masuk';
      tombol.target = '_blank';
      tombol.textContent = 'Masuk di tab baru';
    }
    kotak.append(tombol);
    document.body.append(kotak);
  }
  function periksa() {
    var sisa = (batas - Date.now()) / 1000;
    if (sisa <= 0) {
      tampilkan('habis', 'Sesi Anda telah berakhir. Masuk lagi di tab baru, lalu simpan di halaman ini supaya isian tidak hilang.');
    } else if (sisa <= PERINGATAN) {
      var menit = Math.ceil(sisa / 60);
      tampilkan('dekat', 'Sesi Anda berakhir dalam ' + menit + ' menit');
    }
  }
  if (saluran) {
    saluran.postMessage(lama);
    saluran.onmessage = function (e) { if (+e.data > 0) perbarui(+e.data); };
  }
  setInterval(periksa, 5000);
  document.addEventListener('visibilitychange', periksa);
  window.addEventListener('pageshow', periksa);
  periksa();
})();
