#include "ckernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&t);return t.tv_sec*1e9+t.tv_nsec;}
int main(int c,char**v){
  ck_set_num_threads(1);
  size_t N=16,C=32,P=1024,G=8,n=N*C*P;
  float*x=aligned_alloc(64,n*4),*y=aligned_alloc(64,n*4),*dy=aligned_alloc(64,n*4),*dx=aligned_alloc(64,n*4);
  for(size_t i=0;i<n;i++){x[i]=((i*2654435761u)>>8&0xffff)/16384.0f-2;dy[i]=x[(i*7)%n];}
  float w[64],b[64],mean[256],rstd[256],dw[16*64],db[16*64],ds[16*64];for(int i=0;i<64;i++)w[i]=1,b[i]=0.1f;
  for(int op=-1;op<=CK_SILU;op+= (CK_SILU+1)){
    ck_group_norm_terms t={.op=op,.batch=N,.positions=P,.channels=C,.groups=G,.eps=1e-5,.x=x,.weight=w,.bias=b};
    double best=1e18,bestb=1e18;
    for(int r=0;r<30;r++){double s=now();ck_group_norm(&t,y,mean,rstd);double e=now()-s;if(e<best)best=e;}
    for(int r=0;r<30;r++){double s=now();ck_group_norm_backward(&t,mean,rstd,dy,dx,NULL,dw,db);double e=now()-s;if(e<bestb)bestb=e;}
    printf("op %d forward %.3f ns/el  backward %.3f ns/el\n",op,best/n,bestb/n);
  }
  double best=1e18;
  for(int r=0;r<30;r++){memcpy(y,x,n*4);double s=now();ck_unary(CK_SILU,n,0,0,y);double e=now()-s;if(e<best)best=e;}
  printf("silu %.3f ns/el\n",best/n);
  best=1e18;
  for(int r=0;r<30;r++){memcpy(y,x,n*4);double s=now();ck_unary(CK_EXP,n,0,0,y);double e=now()-s;if(e<best)best=e;}
  printf("exp %.3f ns/el\n",best/n);
}
